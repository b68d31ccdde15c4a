create table handovers (
  id text primary key,
  user_id text not null,
  to_user_id text,
  note text not null,
  written_by text not null,
  at integer not null,
  foreign key (user_id) references users (id),
  foreign key (to_user_id) references users (id)
);

create index handovers_user on handovers (user_id);
