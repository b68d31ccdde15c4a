create table emergencies (
  release_id text primary key,
  note text not null,
  at integer not null,
  foreign key (release_id) references releases (id)
);
