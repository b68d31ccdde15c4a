create table uploads (
  sha256 text primary key,
  original_sha256 text not null,
  removed text not null,
  scanned integer not null,
  uploaded_by text not null,
  uploaded_at integer not null
);
