-- The registry of trained models; the models themselves are files under <MARQUEE_HOME>/models.

create table models (
  version integer primary key,
  created timestamptz not null default now(),
  -- Time of the newest rating that it was trained on; null where no time is known.
  data_as_of timestamptz,
  hyperparameters jsonb not null,
  -- Numbers of movies, users and ratings; null until it is trained.
  facts jsonb,
  -- What the gate measured; null until it has.
  metrics jsonb,
  state text not null check (state in ('candidate', 'active', 'rejected', 'retired')),
  -- Why it is in this state, in words.
  reason text not null,
  -- SHA-256 of its file; null until the file is whole.
  checksum text,
  -- Name of its file in the models folder.
  path text not null unique,
  -- When it last became the active one.
  activated timestamptz
);

create unique index models_one_active on models (state) where state = 'active';

-- The hyper-parameters that the next training uses; no row, the program's own.
create table tuned_hyperparameters (
  only_row boolean primary key default true check (only_row),
  value jsonb not null,
  -- What tuning measured with them.
  metrics jsonb not null,
  found timestamptz not null default now()
);
