-- What became of each import, for whoever asks any process, and what else administrators look at.

create table imports (
  id integer primary key generated always as identity,
  -- Of the file or folder.
  name text not null,
  started timestamptz not null default clock_timestamp(),
  ended timestamptz,
  -- One that says "running" though nobody holds its lock was abandoned: its process died.
  state text not null default 'running' check (state in ('running', 'succeeded', 'failed', 'abandoned')),
  -- What it does, or did last.
  phase text not null default 'waiting',
  -- The share of its bytes that have been read.
  progress real not null default 0 check (progress between 0 and 1),
  -- What its files turned out to be, and what became of the rows of each table; null where it came to no end.
  format text,
  tables jsonb,
  -- What was rejected, by file, column and reason.
  rejects jsonb,
  -- The file with the rejected rows, in the folder "rejects" of the home of whoever imported.
  rejects_file text,
  -- What can be said of its end, in words.
  outcome text
);

-- The newest dead letters, a page at a time, however many there are.
create index dead_letters_by_time on dead_letters (received, topic, partition, "offset");
