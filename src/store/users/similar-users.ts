import { type EvidenceCounts, isRated } from '../../domain/evidence.ts';
import type { Choice, RatedMovie, SimilarUsers } from '../../domain/similar-users.ts';
import { likedStars, type UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import type { Part } from '../postgres/statement.ts';
import { findUser } from './users.ts';

/**
 * The best movies by mean rating among users of the same gender, age and occupation; of the same gender and age; of the same
 * gender: 3, 6 and 9 of them. One query. The widest group, half of all ratings, is read only where the others leave a gap.
 * On a site of plays, likes take the place of stars: a movie that a user likes counts as 1, another that they know as 0.
 */
export async function findBestMovies(
  sql: Sql,
  users: SimilarUsers,
  choice: Choice,
  site: EvidenceCounts,
): Promise<RatedMovie[][]> {
  if (isRated(site)) return await findBest(sql, users, choice, sql`ratings`);
  const likesAsRatings = sql`(
    select user_id, movie, is_liked_watch(minutes, runtime)::integer::real as rating
    from watches join movies on id = movie where not rated
    union all select user_id, movie, (rating >= ${likedStars})::integer::real from ratings
  ) as entries`;
  return await findBest(sql, users, choice, likesAsRatings);
}

/** @param ratings what is selected from: `user_id`, `movie` and `rating` */
async function findBest(sql: Sql, users: SimilarUsers, choice: Choice, ratings: Part): Promise<RatedMovie[][]> {
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
      from users join ${ratings} using (user_id)
      where gender = ${users.gender} and age between ${users.ages?.from ?? null} and ${users.ages?.to ?? null}
      group by movie
    ), first as (
      select 0 as tier, movie, narrow_mean as mean, narrow_ratings as ratings
      from near where narrow_ratings > 0 and ${mayChoose} ${bestFirst} limit 3
    ), second as (
      select 1 as tier, movie, mean, ratings from near where ${mayChoose} ${bestFirst} limit 6
    ), third as (
      select 2 as tier, movie, avg(rating) as mean, count(*) as ratings
      from users join ${ratings} using (user_id)
      where gender = ${users.gender} and ((select count(*) from first) < 3 or (select count(*) from second) < 6)
        and ${mayChoose}
      group by movie ${bestFirst} limit 9
    )
    select tier, movie as "movieId", mean, ratings
    from (table first union all table second union all table third) as best
    order by tier, mean desc, ratings desc, movie collate "C"`;
  return [0, 1, 2].map((tier) =>
    rows.filter((row) => row.tier === tier).map(({ movieId, mean, ratings }) => ({ movieId, mean, ratings })),
  );
}

export type LikeMinded = {
  userId: UserId;
  /** Above 0, at most 1. */
  similarity: number;
  /** Movies that both have rated or, where likes are compared, that both like. */
  inCommon: number;
};

/** Which users have a taste like another one's, and what it was compared by. */
export type Comparison = { basis: 'ratings' | 'likes'; users: LikeMinded[] };

/** With this many movies in common, a similarity is no longer shrunk. */
const significant = 50;

/** Limits of the work: entries of the user, entries of one movie, all entries compared, and users compared by all their likes. */
const most = { own: 500, ofMovie: 2000, compared: 50_000, users: 200 };

/**
 * Users of a similar taste, most similar first: by their ratings or, where these say nothing, by what they like.
 * @throws MarqueeError USER_UNKNOWN
 */
export async function findLikeMinded(sql: Sql, userId: UserId, limit: number): Promise<Comparison> {
  const byRatings = await compareRatings(sql, userId, limit);
  if (byRatings.length > 0) return { basis: 'ratings', users: byRatings };
  const byLikes = await compareLikes(sql, userId, limit);
  if (byLikes.length > 0) return { basis: 'likes', users: byLikes };
  await findUser(sql, userId);
  return { basis: 'ratings', users: [] };
}

/**
 * Pearson's correlation of the ratings of movies that both have rated, times min(n, 50) / 50 for n of them, as a correlation over
 * few movies is mostly chance (J. Herlocker, J. Konstan, A. Borchers, J. Riedl, SIGIR 1999).
 *
 * Of a user with many ratings the newest 500 count, and of these, as long as there are 50,000 ratings of their movies by
 * others at most, those of the movies that the fewest have rated: they distinguish people best.
 */
async function compareRatings(sql: Sql, userId: UserId, limit: number): Promise<LikeMinded[]> {
  return await sql<LikeMinded[]>`
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
}

/**
 * The cosine of what both like, by stars or by watching half of it: the number n of movies in common over the geometric mean of
 * the numbers that either likes, times min(n, 50) / 50 as above. With the limits of `compareRatings`; only the 200 users with
 * the most in common are compared.
 */
async function compareLikes(sql: Sql, userId: UserId, limit: number): Promise<LikeMinded[]> {
  const likesOf = (user: Part, movie: Part) => sql`
    select user_id, movie, "timestamp" from ratings where ${user} and ${movie} and rating >= ${likedStars}
    union all
    select user_id, movie, watches."timestamp" from watches join movies on id = movie
    where ${user} and ${movie} and not rated and is_liked_watch(minutes, runtime)`;
  const [any, ofUser] = [sql`true`, sql`user_id = ${userId}`];
  return await sql<LikeMinded[]>`
    with newest as (
      select movie from (${likesOf(ofUser, any)}) as own
      order by "timestamp" desc nulls last, movie limit ${most.own}
    ), counted as (
      select movie, sum(likers) over (order by likers, movie) as work
      from newest, lateral (
        select count(*) as likers
        from (select from (${likesOf(any, sql`movie = newest.movie`)}) as liking limit ${most.ofMovie}) as bounded
      ) as counting
    ), near as (
      select other.user_id, count(*) as movies
      from counted, lateral (
        select user_id from (${likesOf(any, sql`movie = counted.movie`)}) as liking limit ${most.ofMovie}
      ) as other
      where work <= ${most.compared} and other.user_id <> ${userId}
      group by other.user_id
      order by movies desc, user_id limit ${most.users}
    ), compared as (
      select user_id, likes, in_common
      from near, lateral (
        select count(*) as likes, count(newest.movie) as in_common
        from (${likesOf(sql`user_id = near.user_id`, any)}) as theirs left join newest using (movie)
      ) as counting
    )
    select user_id as "userId", in_common as "inCommon",
      in_common / sqrt(likes * (select count(*) from newest)) * least(in_common, ${significant}) / ${significant} as similarity
    from compared
    order by similarity desc, user_id limit ${limit}`;
}
