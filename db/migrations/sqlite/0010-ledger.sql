create table manifests (
  seq integer primary key,
  release_id text not null,
  text text not null,
  sha256 text not null,
  sm3 text not null,
  nodes text not null,
  foreign key (release_id) references releases (id)
);

create unique index manifests_release on manifests (release_id);

create table checkpoints (
  size integer primary key,
  root text not null,
  at integer not null,
  audit_seq integer not null,
  audit_hash text not null,
  note text not null,
  cosigned text,
  sent_at integer,
  fault text
);

