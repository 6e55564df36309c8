-- Tokens of users: each may read and write what one user says. As with keys, a token is shown once and never stored.

create table viewer_tokens (
  -- Part of the token; not secret.
  id text primary key,
  user_id bigint not null references users on delete cascade,
  -- SHA-256 of the token. That has 256 random bits, so a slow hash would protect nothing.
  hash bytea not null,
  created timestamptz not null default now()
);

create index viewer_tokens_of_user on viewer_tokens (user_id);

-- What a user is called on the page; not unique.
alter table users add column nickname text check (char_length(nickname) between 1 and 60);
