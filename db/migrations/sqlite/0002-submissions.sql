create table submissions (
  id text primary key,
  kind text not null,
  document_id text,
  clause text,
  idempotency_key text not null,
  content_hash text not null,
  receipt_hmac text not null,
  receipt_hash text not null,
  receipt_bytes blob not null,
  payload text not null,
  contact text,
  contact_key text,
  marks text,
  department text,
  due_on text,
  state text not null,
  received_at integer not null,
  foreign key (document_id) references documents (id)
);

create unique index submissions_once on submissions (idempotency_key, content_hash);

create unique index submissions_receipt on submissions (receipt_hmac);

create index submissions_document on submissions (document_id, kind, received_at, clause);

create table buckets (
  name text primary key,
  tries text not null,
  until integer not null
);

create table feedback (
  document_id text not null,
  day text not null,
  useful integer not null default 0,
  unsolved integer not null default 0,
  primary key (document_id, day),
  foreign key (document_id) references documents (id)
);
