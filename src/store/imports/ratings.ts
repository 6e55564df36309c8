import { usualRuntime } from '../../domain/watches.ts';
import type { Transaction } from '../database.ts';
import { type Counts, type Merged, toMerged } from './merge.ts';
import type { MergeLocks } from './merge-locks.ts';

/**
 * Merges the staged ratings. If a user rated a movie twice, the newer rating counts or, if either time is unknown, the later row;
 * imported rows are later than those in the database. A rating that adds nothing changes nothing.
 */
export async function mergeRatings(transaction: Transaction, { takenOff, isFirst }: MergeLocks): Promise<Merged> {
  for (const { drop } of takenOff) await transaction.unsafe(drop);
  const merged = toMerged(await (isFirst ? insertFirstRatings(transaction) : insertRatings(transaction)));
  for (const { create } of takenOff) await transaction.unsafe(create);
  return merged;
}

/** The query for the staged ratings that count. */
function latestRatings(transaction: Transaction) {
  return transaction`
    select distinct on (user_id, movie) "timestamp", user_id, movie, rating
    from (
      select *, max(row) filter (where "timestamp" is null) over (partition by user_id, movie) as last_unknown
      from import_ratings
    ) as placed
    -- A row without time beats all before it, and is beaten by whatever comes after.
    order by user_id, movie, row >= last_unknown desc, "timestamp" desc nulls last, row desc`;
}

/** There is nothing to compare with, so a single pass over the sorted rows is enough. */
async function insertFirstRatings(transaction: Transaction): Promise<Counts> {
  const [staged] = await transaction<{ count: number }[]>`select count(*) as count from import_ratings`;
  const { count } = await transaction`
    insert into ratings ("timestamp", user_id, movie, rating) ${latestRatings(transaction)}`;
  return { staged: staged!.count, distinct: count, inserted: count, written: count };
}

async function insertRatings(transaction: Transaction): Promise<Counts> {
  const [counts] = await transaction<[Counts]>`
    with latest as (${latestRatings(transaction)}), changed as (
      select latest.*, kept.user_id is null as is_new
      from latest left join ratings as kept using (user_id, movie)
      where kept.user_id is null
        or coalesce(latest."timestamp" >= kept."timestamp", true)
        and (latest.rating <> kept.rating
          or latest."timestamp" is not null and latest."timestamp" is distinct from kept."timestamp")
    ), written as (
      insert into ratings ("timestamp", user_id, movie, rating)
      select "timestamp", user_id, movie, rating from changed order by user_id, movie
      on conflict (user_id, movie) do update set "timestamp" = excluded."timestamp", rating = excluded.rating
      -- A partitioned table has no xmax to tell new rows by; the users are locked, so they are those that were new above.
      returning 1
    )
    select
      (select count(*) from import_ratings) as staged,
      (select count(*) from latest) as distinct,
      (select count(*) from changed where is_new) as inserted,
      count(*) as written
    from written`;
  return counts;
}

/** Adds staged movies to the users' watchlists. @returns how many were added */
export async function mergeWatchlist(transaction: Transaction): Promise<number> {
  const { count } = await transaction`
    insert into watchlist (user_id, movie, "timestamp")
    select user_id, movie, coalesce(min("timestamp"), now()) from import_watchlist group by user_id, movie
    order by user_id, movie
    on conflict do nothing`;
  return count;
}

/**
 * Merges the staged plays into `watches`: the most minutes and the newest time of any play count, so that the order of plays does not
 * matter. If a movie's runtime is unknown, shares refer to the usual runtime.
 */
export async function mergePlays(transaction: Transaction): Promise<Merged> {
  const [counts] = await transaction<[Counts]>`
    with latest as (
      select user_id, movie, max("timestamp") as "timestamp",
        greatest(1, max(round(coalesce(minutes, share * greatest(1, coalesce(nullif(runtime, 0), ${usualRuntime}))))))::integer as minutes
      from import_plays join movies on movies.id = movie
      group by user_id, movie
    ), written as (
      insert into watches as kept (user_id, movie, minutes, "timestamp")
      select user_id, movie, minutes, "timestamp" from latest order by user_id, movie
      on conflict (user_id, movie) do update
      set minutes = greatest(kept.minutes, excluded.minutes), "timestamp" = greatest(kept."timestamp", excluded."timestamp")
      where excluded.minutes > kept.minutes or excluded."timestamp" > coalesce(kept."timestamp", '-infinity')
      returning xmax = 0 as inserted
    )
    select
      (select count(*) from import_plays) as staged,
      (select count(*) from latest) as distinct,
      count(*) filter (where inserted) as inserted,
      count(*) as written
    from written`;
  return toMerged(counts);
}
