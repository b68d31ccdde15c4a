alter table editions add column revision integer not null default 0;

alter table editions add column origin text not null default 'draft';

alter table editions add column authors text;

alter table editions add column saved_at integer;

alter table editions add column saved_by text;

alter table releases add column submitted_by text;

alter table releases add column submitted_at integer;

alter table releases add column urged_at integer;

create index releases_state on releases (state, published_at);

create table reviews (
  id text primary key,
  release_id text not null,
  stage text not null,
  verdict text not null,
  reviewer text not null,
  note text,
  sha256 text not null,
  at integer not null,
  foreign key (release_id) references releases (id)
);

create index reviews_release on reviews (release_id, at);
