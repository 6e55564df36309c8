import type { MovieId } from '../../domain.ts';
import type { Sql } from '../database.ts';

/** The conditions of the classic recommender's tiers; a null leaves nobody in the tiers that ask for it. */
type SimilarUsers = { gender: string; ages: { from: number; to: number } | null; occupation: string | null };

type Choice = { excluded: ReadonlySet<MovieId>; candidates?: ReadonlySet<MovieId> | undefined };

type RatedMovie = { movieId: MovieId; meanStars: number; ratings: number };

/**
 * The best movies by mean rating among users of the same gender, age and occupation; of the same gender and age; of the same
 * gender: 3, 6 and 9 of them. One query. The widest group, half of all ratings, is read only where the others leave a gap.
 */
export async function findBestMovies(sql: Sql, users: SimilarUsers, choice: Choice): Promise<RatedMovie[][]> {
  const candidates = choice.candidates ? [...choice.candidates] : null;
  const mayChoose = sql`
    movie not in (select unnest(${[...choice.excluded]}::text[]))
    and (${candidates}::text[] is null or movie in (select unnest(${candidates}::text[])))`;
  const bestFirst = sql`order by mean desc, ratings desc, movie collate "C"`;
  const rows = await sql<(RatedMovie & { tier: number })[]>`
    with near as (
      select movie, avg(rating) as mean, count(*) as ratings,
        avg(rating) filter (where occupation = ${users.occupation}) as narrow_mean,
        count(*) filter (where occupation = ${users.occupation}) as narrow_ratings
      from users join ratings using (user_id)
      where gender = ${users.gender} and age between ${users.ages?.from ?? null} and ${users.ages?.to ?? null}
      group by movie
    ), first as (
      select 0 as tier, movie, narrow_mean as mean, narrow_ratings as ratings
      from near where narrow_ratings > 0 and ${mayChoose} ${bestFirst} limit 3
    ), second as (
      select 1 as tier, movie, mean, ratings from near where ${mayChoose} ${bestFirst} limit 6
    ), third as (
      select 2 as tier, movie, avg(rating) as mean, count(*) as ratings
      from users join ratings using (user_id)
      where gender = ${users.gender} and ((select count(*) from first) < 3 or (select count(*) from second) < 6)
        and ${mayChoose}
      group by movie ${bestFirst} limit 9
    )
    select tier, movie as "movieId", mean as "meanStars", ratings
    from (table first union all table second union all table third) as best
    order by tier, mean desc, ratings desc, movie collate "C"`;
  return [0, 1, 2].map((tier) =>
    rows.filter((row) => row.tier === tier).map(({ movieId, meanStars, ratings }) => ({ movieId, meanStars, ratings })),
  );
}
