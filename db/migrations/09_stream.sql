-- What comes from a streaming service's log, beside ratings and watches.

-- How far each partition of a topic has been read; written with the rows that its messages became.
create table stream_offsets (
  topic text not null,
  partition integer not null,
  -- Of the message that is read next.
  next_offset bigint not null,
  -- Of a file's lines so far, by which it is known again; null for a broker's partition.
  checksum text,
  -- What the messages so far were, rejected ones by reason.
  rate bigint not null,
  watch bigint not null,
  recommendation bigint not null,
  rejected jsonb not null,
  -- The newest time in any message.
  last_event timestamptz,
  updated timestamptz not null,
  primary key (topic, partition)
);

-- Messages that could not be used, until `marquee replay` can use them.
create table dead_letters (
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  -- As text, for people.
  value text not null,
  -- The message itself where `value` cannot hold it, as it is not UTF-8 or has a NUL character.
  bytes bytea,
  reason text not null,
  -- Whom it is about, as far as can be read; no user of ours need have this number.
  user_id bigint,
  received timestamptz not null default now(),
  primary key (topic, partition, "offset")
);

create index dead_letters_by_user on dead_letters (user_id) where user_id is not null;

create function delete_dead_letters() returns trigger language plpgsql as $$
begin
  delete from dead_letters where user_id in (select user_id from deleted);
  return null;
end
$$;

create trigger users_went after delete on users
referencing old table as deleted for each statement execute function delete_dead_letters();

-- What the service's recommenders answered, as the log has it.
create table recommendation_requests (
  topic text not null,
  "timestamp" timestamptz not null,
  user_id bigint not null references users on delete cascade,
  server text not null,
  -- Of HTTP; 0 where there was no answer.
  status smallint not null,
  -- Best first; some may have no row in `movies`. Empty where the recommender failed.
  movies text[] not null,
  milliseconds integer not null,
  -- Of the columns that are not in the key, so that a message delivered twice is kept once.
  digest uuid not null,
  primary key (user_id, "timestamp", topic, digest)
);

create index recommendation_requests_by_time on recommendation_requests ("timestamp");

-- Which minutes of the movie were seen, counted from 0. `minutes` is at least their number: a site may have said more.
alter table watches add column minutes_seen int4multirange not null default '{}';

create function count_minutes(minutes int4multirange) returns integer language sql immutable as $$
  select coalesce(sum(upper(seen) - lower(seen)), 0)::integer from unnest(minutes) as seen
$$;

-- The place in its partition of the message that the rating came from, which decides between ratings of one time.
alter table ratings add column log_offset bigint;

-- That place is nothing that a viewer says: where nothing else has changed, the viewer has not.
create function ratings_updated() returns trigger language plpgsql as $$
begin
  perform renew_viewers(array (
    select user_id from (
      select user_id, movie, rating, "timestamp" from changed
      except
      select user_id, movie, rating, "timestamp" from outdated
    ) as differing
    union
    select user_id from (
      select user_id, movie, rating, "timestamp" from outdated
      except
      select user_id, movie, rating, "timestamp" from changed
    ) as differing
  ));
  return null;
end
$$;

create or replace trigger ratings_updated after update on ratings
referencing old table as outdated new table as changed for each statement execute function ratings_updated();
