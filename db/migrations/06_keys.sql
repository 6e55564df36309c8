-- Keys of the HTTP API. A key's token is shown once and never stored.

create table api_keys (
  -- Part of the token; not secret.
  id text primary key,
  name text not null check (name <> ''),
  -- SHA-256 of the token. That has 256 random bits, so a slow hash would protect nothing.
  hash bytea not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  -- So many requests in so many seconds; null where there is no limit.
  rate_requests integer check (rate_requests > 0),
  rate_seconds integer check (rate_seconds > 0),
  created timestamptz not null default now(),
  expires timestamptz,
  revoked timestamptz,
  check ((rate_requests is null) = (rate_seconds is null))
);

-- So that a name says which key to revoke.
create unique index api_keys_one_name on api_keys (name) where revoked is null;

-- How often a key was used in its current window. Unlogged: it is written at every limited request, and what a crash of
-- the server loses is a fraction of a window.
create unlogged table rate_windows (
  key_id text primary key references api_keys on delete cascade,
  -- Seconds since 1970 divided by the window's length, rounded down.
  window_number bigint not null,
  used bigint not null
);
