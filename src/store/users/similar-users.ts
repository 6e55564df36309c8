import type { Choice, RatedMovie, SimilarUsers } from '../../domain/similar-users.ts';
import type { UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import { findUser } from './users.ts';

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

export type LikeMinded = {
  userId: UserId;
  /** Above 0, at most 1. */
  similarity: number;
  /** Movies that both have rated. */
  inCommon: number;
};

/** With this many movies in common, a correlation is no longer shrunk. */
const significant = 50;

/** Limits of the work: ratings of the user, ratings of one movie, and all ratings compared. */
const most = { own: 500, ofMovie: 2000, compared: 50_000 };

/**
 * Users who rate as this one does, most similar first: Pearson's correlation of the ratings of movies that both have rated,
 * times min(n, 50) / 50 for n of them, as a correlation over few movies is mostly chance (J. Herlocker, J. Konstan,
 * A. Borchers, J. Riedl, SIGIR 1999).
 *
 * Of a user with many ratings the newest 500 count, and of these, as long as there are 50,000 ratings of their movies by
 * others at most, those of the movies that the fewest have rated: they distinguish people best.
 * @throws MarqueeError USER_UNKNOWN
 */
export async function findLikeMinded(sql: Sql, userId: UserId, limit: number): Promise<LikeMinded[]> {
  const similar = await sql<LikeMinded[]>`
    with newest as (
      select movie, rating from ratings where user_id = ${userId}
      order by "timestamp" desc nulls last, movie limit ${most.own}
    ), counted as (
      select movie, rating, sum(raters) over (order by raters, movie) as work
      from newest, lateral (
        select count(*) as raters from (select from ratings where movie = newest.movie limit ${most.ofMovie}) as bounded
      ) as counting
    ), compared as (
      select other.user_id, corr(counted.rating, other.rating) as correlation, count(*) as movies
      from counted, lateral (
        select user_id, rating from ratings where movie = counted.movie limit ${most.ofMovie}
      ) as other
      where work <= ${most.compared} and other.user_id <> ${userId}
      group by other.user_id
    ), best as (
      select user_id, correlation * least(movies, ${significant}) / ${significant} as similarity
      from compared
      where correlation > 0
      order by similarity desc, user_id limit ${limit}
    )
    select user_id as "userId", least(similarity, 1) as similarity, (
      select count(*) from ratings as own join ratings as theirs using (movie)
      where own.user_id = ${userId} and theirs.user_id = best.user_id
    ) as "inCommon"
    from best
    order by best.similarity desc, user_id`;
  if (similar.length === 0) await findUser(sql, userId);
  return similar;
}
