create table users (
  id text primary key,
  login text not null,
  name text not null,
  department text,
  active integer not null,
  password text,
  password_at integer,
  oidc_subject text,
  last_sign_in_at integer,
  created_at integer not null
);

create unique index users_login on users (login);

create unique index users_oidc on users (oidc_subject) where oidc_subject is not null;

create table role_grants (
  id text primary key,
  user_id text not null,
  role text not null,
  department text,
  stage text,
  stands_in_for text,
  from_day text,
  until_day text,
  granted_by text not null,
  granted_at integer not null,
  foreign key (user_id) references users (id),
  foreign key (stands_in_for) references users (id)
);

create index role_grants_user on role_grants (user_id);

create table sessions (
  id text primary key,
  user_id text not null,
  created_at integer not null,
  seen_at integer not null,
  proven_at integer not null,
  network text not null,
  foreign key (user_id) references users (id)
);

create index sessions_user on sessions (user_id);

create table authenticators (
  user_id text primary key,
  secret text not null,
  step integer not null,
  enrolled_at integer not null,
  foreign key (user_id) references users (id)
);

create table recovery_codes (
  hash text primary key,
  user_id text not null,
  used_at integer,
  foreign key (user_id) references users (id)
);

create index recovery_codes_user on recovery_codes (user_id);

create table login_attempts (
  name text primary key,
  fails integer not null,
  locked_until integer,
  at integer not null
);
