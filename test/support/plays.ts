import type { Sql } from '../../src/store/database.ts';

/**
 * Makes plays of all ratings: movies with 4 stars or more were watched to their end, others in part, by a fifth for each star. Those of
 * half a star are left after minutes.
 */
export async function makePlaysOfRatings(sql: Sql): Promise<void> {
  await sql`
    insert into watches (user_id, movie, minutes, "timestamp")
    select user_id, movie, greatest(1, round(coalesce(nullif(runtime, 0), 100) * case
      when rating >= 4 then 1 when rating > 1 then (rating - 1) / 5 else 0.02 end)), "timestamp"
    from ratings join movies on id = movie
    on conflict (user_id, movie) do update set minutes = excluded.minutes, "timestamp" = excluded."timestamp"`;
  await sql`delete from ratings`;
}
