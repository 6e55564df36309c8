import { isRated } from '../../domain/evidence.ts';
import type { OnlineReadings, OnlineUnit } from '../../domain/online.ts';
import { likedStars } from '../../domain.ts';
import type { Sql, Transaction } from '../database.ts';
import { readSnapshot } from '../postgres/sql.ts';
import { countRatingsAndWatches } from '../users/ratings.ts';
import { watchedShare } from '../users/viewers.ts';

/** Which recommendations are judged, and how long each may be followed. */
export type OnlineQuestion = {
  /** Those of so long before the newest one, from the beginning of that day (UTC) on. */
  sinceMs: number;
  /** How long after a recommendation the user may follow it. */
  windowMs: number;
};

/**
 * The hit rate of recommendations. A recommended movie is a hit if, after the recommendation and within its window, the user
 * rated it with at least four stars, or began and stopped watching it. Each rating and each watch has one
 * time, that of the newest word on it; of a watch of n minutes the first was seen at least n - 1 minutes earlier.
 */
export async function readOnlineQuality(sql: Sql, { sinceMs, windowMs }: OnlineQuestion): Promise<OnlineReadings> {
  return await readSnapshot(sql, async (snapshot) => {
    const period = await readPeriod(snapshot, sinceMs);
    const unit = isRated(await countRatingsAndWatches(snapshot)) ? 'stars' : 'share';
    if (!period) return { period: null, sums: [], ratings: [], unit, failures: [] };
    // So that the joins over a million users' data stay in memory.
    await snapshot`set local work_mem = '128MB'`;
    return { period, unit, ...(await readSums(snapshot, period, windowMs, unit)) };
  });
}

type Period = { from: Date; newest: Date };

/** Clocks of others may be wrong: the future does not count. */
async function readPeriod(snapshot: Transaction, sinceMs: number): Promise<Period | undefined> {
  const [period] = await snapshot<{ from: Date; newest: Date | null }[]>`
    select date_trunc('day', newest - ${sinceMs / 1000} * interval '1 second', 'UTC') as from, newest
    from (
      select greatest(
        (select max("timestamp") from recommendation_requests where "timestamp" <= now()),
        (select max("timestamp") from answers where "timestamp" <= now())
      ) as newest
    ) as known`;
  return period?.newest ? { from: period.from, newest: period.newest } : undefined;
}

/** Each row is read once; users are summed up first, then sources, as the spread is that between users. */
async function readSums(
  snapshot: Transaction,
  { from, newest }: Period,
  windowMs: number,
  unit: OnlineUnit,
): Promise<Omit<OnlineReadings, 'period' | 'unit'>> {
  const window = snapshot`${windowMs / 1000} * interval '1 second'`;
  const wasWatched = snapshot`began > at and ended <= at + ${window}`;
  const wasRated = unit === 'stars' ? snapshot`rated > at and rated <= at + ${window}` : wasWatched;
  const watchesAsRatings = snapshot`(
    select user_id, movie, ${watchedShare(snapshot)}::real as rating, watches."timestamp"
    from watches join movies on id = movie
  ) as ratings`;
  const [readings] = await snapshot<Omit<OnlineReadings, 'period' | 'unit'>[]>`
    with asked as materialized (
      select row_number() over () as id, source, user_id, at, movies, milliseconds, answered and movies <> '{}' as answered
      from (
        select server as source, user_id, "timestamp" as at, movies, milliseconds, status between 200 and 299 as answered
        from recommendation_requests where "timestamp" between ${from} and ${newest}
        union all
        select format('model %s (%s)', model_version, recommender), user_id, "timestamp", movies, milliseconds, true
        from answers where "timestamp" between ${from} and ${newest}
      ) as requests
    ),
    said as (
      select user_id, movie, max(rated) as rated, max(stars) as stars, max(began) as began, max(ended) as ended
      from (
        select user_id, movie, "timestamp" as rated, rating as stars, null::timestamptz as began, null::timestamptz as ended
        from ratings where "timestamp" > ${from}
        union all
        select user_id, movie, null, null, "timestamp" - (minutes - 1) * interval '1 minute', "timestamp"
        from watches where "timestamp" > ${from}
      ) as words
      group by user_id, movie
    ),
    spoken as materialized (
      select id, source, user_id, movie, ${wasRated} as is_rated,
        coalesce(rated > at and rated <= at + ${window} and stars >= ${likedStars}, false)
          or coalesce(${wasWatched}, false) as is_hit
      from asked cross join unnest(movies) as movie join said using (user_id, movie)
      where answered and greatest(rated, ended) > at
    ),
    judged as materialized (
      select source, user_id, (at at time zone 'UTC')::date as day, at + ${window} <= ${newest} as is_over,
        cardinality(movies) as shown, coalesce(hits, 0) as hits, milliseconds
      from asked left join (select id, count(*) as hits from spoken where is_hit group by id) as hit using (id)
      where answered
    ),
    by_user as (
      select source, day, user_id, bool_and(is_over) as is_over, count(*) as recommendations,
        count(*) filter (where hits > 0) as followed, sum(shown) as shown, sum(hits) as hits
      from judged group by source, day, user_id
      union all
      select source, null, user_id, true, count(*), count(*) filter (where hits > 0), sum(shown), sum(hits)
      from judged where is_over group by source, user_id
    ),
    latencies as (
      select source, day, percentile_cont(0.95) within group (order by milliseconds) as p95
      from judged group by source, day
      union all
      select source, null, percentile_cont(0.95) within group (order by milliseconds)
      from judged where is_over group by source
    ),
    sums as (
      select source, to_char(day, 'YYYY-MM-DD') as day, bool_and(is_over) as complete, count(*) as users,
        sum(recommendations) as recommendations, sum(followed) as followed, sum(shown) as shown, sum(hits) as hits,
        json_build_object(
          'recommendations', sum(recommendations * recommendations), 'both', sum(recommendations * followed),
          'followed', sum(followed * followed)
        ) as squares,
        (select p95 from latencies where latencies.source = by_user.source and latencies.day is not distinct from by_user.day)
      from by_user group by source, by_user.day
    ),
    ratings_by_user as materialized (
      select source, user_id,
        count(*) filter (where is_rated) as n_recommended, count(*) filter (where is_rated is null) as n_others,
        coalesce(sum(rating) filter (where is_rated), 0)::float8 as stars_recommended,
        coalesce(sum(rating) filter (where is_rated is null), 0)::float8 as stars_others
      from (
        select source, user_id, min(at) as first, max(at) as last from asked where answered group by source, user_id
      ) as viewers
      join ${unit === 'stars' ? snapshot`ratings` : watchesAsRatings} using (user_id)
      left join (select distinct source, user_id, movie, is_rated from spoken where is_rated) as recommended
        using (source, user_id, movie)
      where ratings."timestamp" > first and ratings."timestamp" <= last + ${window}
      group by source, user_id
    ),
    means as (
      select source, sum(n_recommended) as n_recommended, sum(n_others) as n_others, count(*) as users,
        sum(stars_recommended) / nullif(sum(n_recommended), 0) as recommended,
        sum(stars_others) / nullif(sum(n_others), 0) as others
      from ratings_by_user group by source
    ),
    compared as (
      select source,
        json_build_object('ratings', means.n_recommended, 'mean', recommended) as recommended,
        json_build_object('ratings', means.n_others, 'mean', others) as others,
        sqrt(users::float8 / nullif(users - 1, 0) * sum(power(
          (stars_recommended - recommended * each.n_recommended) / means.n_recommended
            - (stars_others - others * each.n_others) / means.n_others, 2))) as "standardError"
      from ratings_by_user as each join means using (source)
      group by source, users, recommended, others, means.n_recommended, means.n_others
    ),
    failures as (select source, count(*) as requests from asked where not answered group by source)
    select
      coalesce((select json_agg(sums order by source, day) from sums), '[]') as sums,
      coalesce((select json_agg(compared order by source) from compared), '[]') as ratings,
      coalesce((select json_agg(failures order by source) from failures), '[]') as failures`;
  return readings!;
}
