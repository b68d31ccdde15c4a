create table outbox (
  id text primary key,
  kind text not null,
  key text not null,
  release_id text,
  told text not null,
  state text not null,
  attempts integer not null default 0,
  next_at integer not null,
  claimed_until integer,
  created_at integer not null,
  done_at integer,
  fault text,
  foreign key (release_id) references releases (id)
);

create unique index outbox_key on outbox (key);

create index outbox_due on outbox (state, next_at);

create index outbox_release on outbox (release_id);
