alter table documents add column erased_at integer;
create table erasures (
  id text primary key,
  document_ids text not null,
  ground text not null,
  note text not null,
  state text not null,
  asked_by text not null,
  asked_at integer not null,
  settled_by text,
  settled_at integer,
  release_id text,
  files text not null,
  finished_at integer,
  foreign key (release_id) references releases (id)
);
create index erasures_state on erasures (state, finished_at);
