create table documents (
  id text primary key,
  type text not null,
  number text not null,
  external_id text,
  source text,
  index_number text,
  department text,
  first_published_at integer,
  originally_published_at integer,
  listed_at integer,
  live_edition_id text,
  withdrawal text,
  version integer not null default 0
);

create unique index documents_number on documents (type, number);

create unique index documents_external on documents (external_id) where external_id is not null;

create unique index documents_source on documents (source) where source is not null;

create unique index documents_index_number on documents (index_number) where index_number is not null;

create index documents_listed on documents (type, listed_at);

create table editions (
  id text primary key,
  document_id text not null,
  no integer not null,
  state text not null,
  title text not null,
  summary text not null default '',
  body text not null,
  details text not null,
  links text not null,
  department text,
  originally_published_at integer,
  withdrawal text,
  author text not null,
  change_note text,
  sha256 text not null,
  created_at integer not null,
  published_at integer,
  foreign key (document_id) references documents (id)
);

create unique index editions_no on editions (document_id, no);

create unique index editions_published on editions (document_id) where state = 'published';

create unique index editions_open on editions (document_id) where state in ('draft', 'submitted', 'approved');

create table rendered (
  edition_id text primary key,
  renderer text not null,
  html text not null,
  carried_html text,
  card text not null,
  toc text not null,
  clauses text not null,
  heads text not null,
  text text not null,
  foreign key (edition_id) references editions (id)
);

create table links (
  from_id text not null,
  position integer not null,
  relation text not null,
  to_id text,
  url text,
  title text,
  clause text,
  primary key (from_id, position),
  foreign key (from_id) references documents (id)
);

create index links_to on links (to_id, relation);

create table facets (
  document_id text not null,
  name text not null,
  value text not null,
  from_day text not null,
  until_day text not null,
  primary key (document_id, name, value, from_day),
  foreign key (document_id) references documents (id)
);

create index facets_value on facets (name, value, document_id, from_day, until_day);

create table attachments (
  edition_id text not null,
  position integer not null,
  title text not null,
  name text not null,
  sha256 text not null,
  bytes integer not null,
  primary key (edition_id, position),
  foreign key (edition_id) references editions (id)
);

create index attachments_sha on attachments (sha256);

create table addresses (
  path text primary key,
  document_id text not null,
  foreign key (document_id) references documents (id)
);

create table releases (
  id text primary key,
  number text not null,
  kind text not null,
  state text not null,
  sha256 text not null,
  seq integer,
  created_by text not null,
  created_at integer not null,
  published_at integer
);

create unique index releases_number on releases (number);

create unique index releases_seq on releases (seq) where seq is not null;

create table release_items (
  release_id text not null,
  edition_id text not null,
  document_id text not null,
  edition_sha256 text not null,
  rendered_sha256 text not null,
  primary key (release_id, edition_id),
  foreign key (release_id) references releases (id),
  foreign key (edition_id) references editions (id),
  foreign key (document_id) references documents (id)
);

create index release_items_document on release_items (document_id);

create table search_rows (
  row integer primary key autoincrement,
  document_id text not null,
  number_key text,
  foreign key (document_id) references documents (id)
);

create unique index search_rows_document on search_rows (document_id);

create index search_rows_number on search_rows (number_key);

create table audit_log (
  id text primary key,
  at integer not null,
  actor text not null,
  verb text not null,
  subject text not null,
  detail text not null,
  leaf_hash text not null,
  seq integer,
  prev_hash text,
  hash text
);

create unique index audit_log_seq on audit_log (seq) where seq is not null;

create index audit_log_unchained on audit_log (id) where seq is null;

create table changes (
  seq integer primary key autoincrement,
  tag text not null,
  at integer not null
);

create table counters (
  name text primary key,
  value integer not null
);

create table jobs (
  name text primary key,
  due_at integer not null,
  claimed_by text,
  claimed_until integer,
  last_run_at integer,
  last_error text
);

create table query_log (
  id text primary key,
  day text not null,
  query text not null,
  total integer not null
);

create virtual table fts_title using fts5(text, content='', contentless_delete=1, tokenize='ascii');

create virtual table fts_title_terms using fts5vocab(fts_title, 'row');

create virtual table fts_body using fts5(text, content='', contentless_delete=1, tokenize='ascii');

create virtual table fts_body_terms using fts5vocab(fts_body, 'row');
