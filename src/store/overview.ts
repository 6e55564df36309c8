import type { Sql } from './database.ts';

/** How many rows each table has, and when the newest rating or watch happened; null if no time is known. */
export type Overview = {
  movies: number;
  users: number;
  ratings: number;
  watches: number;
  /** Watches of movies that the same user has not rated. */
  unratedWatches: number;
  hiddenMovies: number;
  lastEvent: Date | null;
};

/** Exact: with 1,000,000 ratings it takes about 0.2 s. */
export async function readOverview(sql: Sql): Promise<Overview> {
  const [row] = await sql<[Overview]>`
    select
      (select count(*) from movies) as movies, (select count(*) from users) as users,
      (select count(*) from hidden_movies) as "hiddenMovies",
      rated.count as ratings, watched.count as watches, watched.unrated as "unratedWatches",
      greatest(rated.last, watched.last) as "lastEvent"
    from (select count(*) as count, max("timestamp") as last from ratings) as rated,
      (
        select count(*) as count, count(*) filter (where not rated) as unrated, max("timestamp") as last from watches
      ) as watched`;
  return row;
}

/** What users did on a day, in UTC. */
export type EventsOfDay = { day: string; ratings: number; plays: number };

/** The last days up to today, oldest first, including days without events. Reads all ratings and watches. */
export async function countEventsByDay(sql: Sql, days: number): Promise<EventsOfDay[]> {
  return await sql<EventsOfDay[]>`
    with events as (
      select "timestamp", 1 as rating, 0 as play from ratings
      union all select "timestamp", 0, 1 from watches
    ), counted as (
      select ("timestamp" at time zone 'UTC')::date as day, sum(rating) as ratings, sum(play) as plays from events
      where "timestamp" >= date_trunc('day', now(), 'UTC') - make_interval(days => ${days - 1}) group by 1
    )
    select to_char(day, 'YYYY-MM-DD') as day, coalesce(ratings, 0)::int as ratings, coalesce(plays, 0)::int as plays
    from generate_series((now() at time zone 'UTC')::date - ${days - 1}::int, (now() at time zone 'UTC')::date, '1 day') as day
    left join counted using (day) order by day`;
}

/** How far a topic has been read, by any process. */
export type TopicState = {
  topic: string;
  partitions: number;
  /** Messages read, including rejected ones. */
  messages: number;
  rejected: number;
  /** The newest time in any message. */
  lastEvent: Date | null;
  /** When messages were last written. */
  updated: Date;
};

export async function listTopics(sql: Sql): Promise<TopicState[]> {
  return await sql<TopicState[]>`
    select topic, count(*) as partitions, sum(rate + watch + recommendation + rejects)::bigint as messages,
      sum(rejects)::bigint as rejected, max(last_event) as "lastEvent", max(updated) as updated
    from stream_offsets,
      lateral (select coalesce(sum(value::bigint), 0) as rejects from jsonb_each_text(rejected)) as counted
    group by topic order by topic`;
}

/** How many connections this process has to the database, by state: `active`, `idle`, `idle in transaction` ... */
export async function countConnections(sql: Sql): Promise<Record<string, number>> {
  // Other machines may have the same process id, so the address is compared, too.
  const rows = await sql<{ state: string; count: number }[]>`
    select coalesce(state, 'unknown') as state, count(*) as count
    from pg_stat_activity
    where datname = current_database() and application_name = current_setting('application_name')
      and client_addr is not distinct from inet_client_addr()
    group by 1`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
