import { likedStars, type MovieId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import { watchedShare } from '../users/viewers.ts';

/** What people of one age and gender said of a movie: a number of stars or, without any, how much of it they watched. */
export type AudienceCell = {
  age: number | null;
  gender: string | null;
  stars: number | null;
  /** Whole tenths of the movie that were watched, 0 to 10; null for a rating. */
  tenths: number | null;
  people: number;
};

/** All ratings of a movie, and watches by people who have not rated it; empty if it has none or is none. */
export async function readAudience(sql: Sql, movieId: MovieId): Promise<AudienceCell[]> {
  return await sql<AudienceCell[]>`
    select age, gender, stars, tenths, count(*) as people
    from (
      select user_id, rating as stars, null::integer as tenths from ratings where movie = ${movieId}
      union all
      select user_id, null, floor(10 * ${watchedShare(sql)})::integer
      from watches join movies on id = movie
      where movie = ${movieId} and not rated
    ) as said join users using (user_id)
    group by age, gender, stars, tenths`;
}

/**
 * A genre in the likes of users: of those who like a movie, that one left out, and of others.
 * @property genre null for the likes of all genres, and of none
 */
export type GenreLikes = { genre: string | null; byFans: number; byOthers: number };

/** Users sampled of either side: those with the lowest hash of their number, which is independent of their taste. */
const sampledUsers = 200;

/** What those who like a movie like besides, and what others like; of many users a sample, the same at each call. */
export async function readGenreLikes(sql: Sql, movieId: MovieId): Promise<GenreLikes[]> {
  return await sql<GenreLikes[]>`
    with fans as materialized (
      select user_id from ratings where movie = ${movieId} and rating >= ${likedStars}
      union all
      select user_id from watches join movies on id = movie
      where movie = ${movieId} and not rated and is_liked_watch(minutes, runtime)
    ), sampled as (
      (select user_id, true as is_fan from fans order by hashint8(user_id), user_id limit ${sampledUsers})
      union all
      (
        select user_id, false from users where user_id not in (select user_id from fans)
        order by hashint8(user_id), user_id limit ${sampledUsers}
      )
    ), likes as (
      select movie, is_fan from sampled join ratings using (user_id) where rating >= ${likedStars}
      union all
      select movie, is_fan from sampled join watches using (user_id) join movies on id = movie
      where not rated and is_liked_watch(minutes, runtime)
    ), liked as (
      select movie, count(*) filter (where is_fan) as by_fans, count(*) filter (where not is_fan) as by_others
      from likes where movie <> ${movieId}
      group by movie
    )
    select genre, sum(by_fans)::integer as "byFans", sum(by_others)::integer as "byOthers"
    from liked join movies on id = movie, lateral (
      select null as genre union all select string_to_table(genres, '|')
    ) as each
    group by genre`;
}
