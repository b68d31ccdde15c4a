create table materials (
  id text primary key,
  release_id text not null,
  kind text not null,
  title text not null,
  name text not null,
  sha256 text not null,
  bytes integer not null,
  by text not null,
  at integer not null,
  foreign key (release_id) references releases (id)
);

create index materials_release on materials (release_id);

create table packets (
  id text primary key,
  release_id text not null,
  no integer not null,
  sha256 text not null,
  bytes integer not null,
  release_sha256 text not null,
  entries text not null,
  by text not null,
  at integer not null,
  foreign key (release_id) references releases (id)
);

create unique index packets_no on packets (release_id, no);

create table dispatches (
  id text primary key,
  packet_id text not null,
  kind text not null,
  day text not null,
  office text not null,
  way text not null,
  number text not null,
  recipient text not null,
  receipt text not null,
  note text not null,
  by text not null,
  at integer not null,
  foreign key (packet_id) references packets (id)
);

create unique index dispatches_once on dispatches (packet_id, kind);
