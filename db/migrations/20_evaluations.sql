-- The evaluations of this database, for all servers to show. Their results are kept in the homes that they ran in.

create table evaluations (
  id integer primary key generated always as identity,
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  -- One that says "running" though nobody holds the evaluation lock was abandoned: its process died.
  state text not null default 'running' check (state in ('running', 'succeeded', 'failed', 'abandoned')),
  -- How the ratings are split into those to learn from and those to judge by.
  split text not null,
  -- The current or last step, and the share of it that is done.
  phase text not null,
  progress real not null default 0 check (progress between 0 and 1),
  -- The result, or the error, as a sentence.
  outcome text
);
