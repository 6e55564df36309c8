import type { UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import { findUser } from './users.ts';

export type LikeMinded = {
  userId: UserId;
  /** Above 0, at most 1. */
  similarity: number;
  /** Movies that both have rated. */
  inCommon: number;
};

/** From so many movies in common on, a correlation is taken at its word. */
const significant = 50;

/** What bounds the work, however much there is: ratings of the user, ratings of one movie, and all ratings compared. */
const most = { own: 500, ofMovie: 2000, compared: 50_000 };

/**
 * Users who rate as this one does, most similar first: Pearson's correlation of the ratings of movies that both have rated,
 * times min(n, 50) / 50 for n of them, as a correlation over few movies is mostly chance (J. Herlocker, J. Konstan,
 * A. Borchers, J. Riedl, SIGIR 1999).
 *
 * Of a user with many ratings the newest 500 count, and of these, as long as there are 50,000 ratings of their movies by
 * others at most, those of the movies that the fewest have rated: they tell people apart best.
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
