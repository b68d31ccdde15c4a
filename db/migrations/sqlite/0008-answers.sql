create table answers (
  id text primary key,
  edition_id text not null,
  finding text not null,
  rule text not null,
  kind text not null,
  note text not null,
  by text not null,
  at integer not null,
  foreign key (edition_id) references editions (id)
);

create index answers_edition on answers (edition_id);
