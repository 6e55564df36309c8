import { likedStars, type MovieId } from '../../domain.ts';
import type { Sql } from '../database.ts';

/** Ratings of a movie, by users of one age and gender, with one number of stars. */
export type AudienceCell = { age: number | null; gender: string | null; stars: number; ratings: number };

/** All ratings of a movie; empty if it has none or is none. */
export async function readAudience(sql: Sql, movieId: MovieId): Promise<AudienceCell[]> {
  return await sql<AudienceCell[]>`
    select age, gender, rating as stars, count(*) as ratings
    from ratings join users using (user_id)
    where movie = ${movieId}
    group by age, gender, rating`;
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
    ), sampled as (
      (select user_id, true as is_fan from fans order by hashint8(user_id), user_id limit ${sampledUsers})
      union all
      (
        select user_id, false from users where user_id not in (select user_id from fans)
        order by hashint8(user_id), user_id limit ${sampledUsers}
      )
    ), liked as (
      select movie, count(*) filter (where is_fan) as by_fans, count(*) filter (where not is_fan) as by_others
      from sampled join ratings using (user_id)
      where rating >= ${likedStars} and movie <> ${movieId}
      group by movie
    )
    select genre, sum(by_fans)::integer as "byFans", sum(by_others)::integer as "byOthers"
    from liked join movies on id = movie, lateral (
      select null as genre union all select string_to_table(genres, '|')
    ) as each
    group by genre`;
}
