-- What became of each training, for whoever asks any process.

create table trainings (
  id integer primary key generated always as identity,
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  -- One that says "running" though nobody holds the training lock was abandoned: its process died.
  state text not null default 'running' check (state in ('running', 'succeeded', 'failed', 'abandoned')),
  -- What it does, or did last.
  phase text not null,
  -- The share of its phases that are done.
  progress real not null default 0 check (progress between 0 and 1),
  -- The model that came out of it, which may have been removed since.
  model_version integer,
  activated boolean,
  -- What the gate said, or what went wrong, in words.
  outcome text
);
