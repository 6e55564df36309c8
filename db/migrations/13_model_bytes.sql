-- The bytes of each model, in chunks, so that every server of this database can load it. Servers keep a copy as a file, named
-- by the checksum, under <MARQUEE_HOME>/models.

create table model_chunks (
  version integer not null references models on delete cascade,
  -- From 0.
  number integer not null,
  bytes bytea not null,
  primary key (version, number)
);

-- Weights hardly compress.
alter table model_chunks alter column bytes set storage external;

alter table models drop column path;
