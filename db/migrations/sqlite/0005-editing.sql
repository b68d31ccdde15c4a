create table autosaves (
  edition_id text not null,
  user_id text not null,
  revision integer not null,
  typed text,
  saved_at integer,
  seen_at integer not null,
  primary key (edition_id, user_id),
  foreign key (edition_id) references editions (id)
);

create table bases (
  edition_id text not null,
  revision integer not null,
  content text not null,
  at integer not null,
  primary key (edition_id, revision),
  foreign key (edition_id) references editions (id)
);

create table signed_texts (
  edition_id text primary key,
  text text not null,
  sha256 text not null,
  received_by text not null,
  received_at integer not null,
  foreign key (edition_id) references editions (id)
);

create table departures (
  id text primary key,
  edition_id text not null,
  kind text not null,
  paragraph text not null,
  approver text,
  by text not null,
  at integer not null,
  foreign key (edition_id) references editions (id)
);

create unique index departures_once on departures (edition_id, paragraph);
