import { likesOfSteps, maxGapHours, stepsAfter, trendHours } from '../../domain/trend.ts';
import type { MovieId } from '../../domain.ts';
import type { Reader, Sql } from '../database.ts';

const stepsOfOne = stepsAfter(0, 1);

/** How much movies are being liked, as of the newest hour with a like. */
export type StoredTrend = {
  /** In hours since 1970; null if there is no like of known time. */
  hour: number | null;
  /** The decayed number of likes of each movie that has any. */
  likes: [MovieId, number][];
};

/**
 * Reads how much movies are being liked: likes count half after each half-life. They are summed up as whole numbers, so that the
 * same likes give the same sums in any order. Likes of the future are left out until their time has come. Only the newest hours are read:
 * each hour with a like makes the earlier ones at least an hour older, so the rest weigh nothing.
 */
export async function readTrend(sql: Reader, halfLifeDays: number): Promise<StoredTrend> {
  const rows = await sql<{ hour: number; movie: MovieId; steps: number }[]>`
    with hours as (
      select hour from like_changes where hour <= hour_of(now()) group by hour having sum(likes) > 0
      order by hour desc limit ${trendHours(halfLifeDays) + 1}
    ), gaps as (
      select hour, lag(hour) over later - hour as gap from hours window later as (order by hour desc)
    ), ages as (
      select hour, sum(least(coalesce(gap, 0), ${maxGapHours})) over (order by hour desc) as age from gaps
    ), weights as (
      select hour, round(power(2::double precision, -age / (24 * ${halfLifeDays}::double precision)) * ${stepsOfOne})::bigint as weight
      from ages where age < ${trendHours(halfLifeDays)}
    )
    select (select max(hour) from hours) as hour, movie, sum(likes * weight)::double precision as steps
    from like_changes join weights using (hour)
    group by movie having sum(likes) > 0
    order by movie`;
  return { hour: rows[0]?.hour ?? null, likes: rows.map(({ movie, steps }) => [movie, likesOfSteps(steps)]) };
}

/** How many likes movies got in the last `hours` hours up to the newest like; those without any are missing. */
export async function countLatestLikes(
  sql: Reader,
  hours: number,
): Promise<{ hour: number | null; likes: Map<MovieId, number> }> {
  const hour = await findNewestHour(sql);
  if (hour === null) return { hour, likes: new Map() };
  const rows = await sql<{ movie: MovieId; likes: number }[]>`
    select movie, sum(likes)::double precision as likes from like_changes
    where hour > ${hour - hours} and hour <= ${hour}
    group by movie having sum(likes) > 0
    order by movie`;
  return { hour, likes: new Map(rows.map(({ movie, likes }) => [movie, likes])) };
}

/** The newest hour in which likes are left, of the past. */
async function findNewestHour(sql: Reader): Promise<number | null> {
  const [newest] = await sql<{ hour: number }[]>`
    select hour from like_changes where hour <= hour_of(now())
    group by hour having sum(likes) > 0
    order by hour desc limit 1`;
  return newest?.hour ?? null;
}

/**
 * Adds up the changes of each movie and hour, which changes no sum. Those that stand alone stay as they are: after a large import they
 * are nearly all, and writing them anew would take minutes.
 */
export async function compactLikes(sql: Sql): Promise<void> {
  await sql`
    with several as (
      select movie, hour from like_changes group by movie, hour having count(*) > 1 or sum(likes) = 0
    ), taken as (
      delete from like_changes using several
      where like_changes.movie = several.movie and like_changes.hour = several.hour
      returning like_changes.movie, like_changes.hour, like_changes.likes
    )
    insert into like_changes (movie, hour, likes)
    select movie, hour, sum(likes) from taken group by movie, hour having sum(likes) <> 0`;
}
