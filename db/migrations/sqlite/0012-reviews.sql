alter table reviews add column answers text;

alter table reviews add column stands_in_for text;

alter table releases add column publish_at integer;

alter table releases add column published_by text;

alter table releases add column plan text;

create table rounds (
  release_id text not null,
  no integer not null,
  sha256 text not null,
  contents text not null,
  submitted_by text not null,
  at integer not null,
  primary key (release_id, no),
  foreign key (release_id) references releases (id)
);
