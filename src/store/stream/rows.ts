import type { MovieId } from '../../domain.ts';
import type { Transaction } from '../database.ts';
import { insertStubs } from '../imports/merge.ts';
import { keepImportsOut } from '../imports/staging.ts';
import type { LogEvent, Placed, RatingEvent, RecommendationEvent, WatchEvent } from './events.ts';

/**
 * Writes what messages of one topic say, and rows for users and movies that are not known yet. Users are locked first and in
 * one order, so that consumers of several partitions seldom wait for each other in a circle.
 */
export async function writeEvents(
  transaction: Transaction,
  topic: string,
  events: readonly Placed<LogEvent>[],
): Promise<void> {
  const ratings = events.filter((event) => event.kind === 'rate');
  const watches = events.filter((event) => event.kind === 'watch');
  const recommendations = events.filter((event) => event.kind === 'recommendation');
  await keepImportsOut(transaction);
  await addAndLockUsers(transaction, [...new Set(events.map(({ userId }) => userId))]);
  await addMovies(transaction, [...new Set([...ratings, ...watches].map(({ movieId }) => movieId))]);
  await writeRatings(transaction, ratings);
  await writeWatches(transaction, watches);
  await writeRecommendations(transaction, topic, recommendations);
}

async function addAndLockUsers(transaction: Transaction, ids: readonly number[]): Promise<void> {
  await transaction`
    insert into users (user_id)
    select id from unnest(${ids as number[]}::bigint[]) as id
    where not exists (select from users where user_id = id)
    order by id
    on conflict do nothing`;
  await transaction`
    select from users where user_id = any (${ids as number[]}::bigint[]) order by user_id for no key update`;
}

async function addMovies(transaction: Transaction, ids: MovieId[]): Promise<void> {
  const missing = await transaction<{ id: MovieId }[]>`
    select id from unnest(${ids}::text[]) as seen (id)
    where not exists (select from movies where movies.id = seen.id)
    order by id`;
  if (missing.length > 0)
    await insertStubs(
      transaction,
      missing.map(({ id }) => id),
    );
}

/** Of a user's ratings of a movie the newest stays; of equally new ones that with the highest offset, then most stars. */
async function writeRatings(transaction: Transaction, ratings: readonly Placed<RatingEvent>[]): Promise<void> {
  if (ratings.length === 0) return;
  await transaction`
    insert into ratings as kept ("timestamp", user_id, movie, rating, log_offset)
    select distinct on (user_id, movie) to_timestamp(milliseconds / 1000), user_id, movie, rating, log_offset
    from unnest(
      ${ratings.map(({ time }) => time.getTime())}::float8[],
      ${ratings.map(({ userId }) => userId)}::bigint[],
      ${ratings.map(({ movieId }) => movieId)}::text[],
      ${ratings.map(({ stars }) => stars)}::real[],
      ${ratings.map(({ offset }) => offset)}::bigint[]
    ) as rated (milliseconds, user_id, movie, rating, log_offset)
    order by user_id, movie, milliseconds desc, log_offset desc, rating desc
    on conflict (user_id, movie) do update
    set "timestamp" = excluded."timestamp", rating = excluded.rating, log_offset = excluded.log_offset
    where kept."timestamp" is null
      or (excluded."timestamp", excluded.log_offset, excluded.rating)
        > (kept."timestamp", coalesce(kept.log_offset, -1), kept.rating)`;
}

/** A minute that was seen before changes nothing but the time. */
async function writeWatches(transaction: Transaction, watches: readonly Placed<WatchEvent>[]): Promise<void> {
  if (watches.length === 0) return;
  await transaction`
    insert into watches as kept (user_id, movie, minutes, "timestamp", minutes_seen)
    select user_id, movie, count(distinct minute), to_timestamp(max(milliseconds) / 1000),
      range_agg(int4range(minute, minute + 1))
    from unnest(
      ${watches.map(({ time }) => time.getTime())}::float8[],
      ${watches.map(({ userId }) => userId)}::bigint[],
      ${watches.map(({ movieId }) => movieId)}::text[],
      ${watches.map(({ minute }) => minute)}::integer[]
    ) as watched (milliseconds, user_id, movie, minute)
    group by user_id, movie
    order by user_id, movie
    on conflict (user_id, movie) do update
    set minutes = greatest(kept.minutes, count_minutes(kept.minutes_seen + excluded.minutes_seen)),
      "timestamp" = greatest(kept."timestamp", excluded."timestamp"),
      minutes_seen = kept.minutes_seen + excluded.minutes_seen
    where not kept.minutes_seen @> excluded.minutes_seen
      or kept."timestamp" is null or excluded."timestamp" > kept."timestamp"`;
}

/** The same answer at the same moment is the same message, delivered twice. */
async function writeRecommendations(
  transaction: Transaction,
  topic: string,
  recommendations: readonly Placed<RecommendationEvent>[],
): Promise<void> {
  if (recommendations.length === 0) return;
  await transaction`
    insert into recommendation_requests (topic, "timestamp", user_id, server, status, movies, milliseconds, digest)
    select ${topic}, to_timestamp(time / 1000), user_id, server, status, string_to_array(movies, ','), milliseconds,
      md5(concat_ws(' ', server, status, movies, milliseconds))::uuid
    from unnest(
      ${recommendations.map(({ time }) => time.getTime())}::float8[],
      ${recommendations.map(({ userId }) => userId)}::bigint[],
      ${recommendations.map(({ server }) => server)}::text[],
      ${recommendations.map(({ status }) => status)}::smallint[],
      ${recommendations.map(({ movies }) => movies.join())}::text[],
      ${recommendations.map(({ milliseconds }) => milliseconds)}::integer[]
    ) as answered (time, user_id, server, status, movies, milliseconds)
    order by user_id, time
    on conflict do nothing`;
}
