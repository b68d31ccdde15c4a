create table countersigns (
  id text primary key,
  release_id text not null,
  token_hash text not null,
  sha256 text not null,
  office text not null,
  created_by text not null,
  created_at integer not null,
  expires_at integer not null,
  revoked_at integer,
  used_at integer,
  verdict text,
  note text,
  signer text,
  foreign key (release_id) references releases (id)
);

create unique index countersigns_token on countersigns (token_hash);

create index countersigns_release on countersigns (release_id, created_at);
