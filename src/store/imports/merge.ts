import { describeId } from '../../domain/movie-id.ts';
import type { MovieId, UserId } from '../../domain.ts';
import type { Transaction } from '../database.ts';
import { movieColumnNames } from '../movies/columns.ts';
import { ratedOrPlayed, stagedUsers } from './staging.ts';

/** The outcome for the rows of one table. */
export type Merged = {
  new: number;
  updated: number;
  unchanged: number;
  /** Rows superseded by a later or newer one of the same source. */
  repeated: number;
};

/** Empty cells do not overwrite existing values. If rows have the same id, the last one counts. */
export async function mergeMovies(transaction: Transaction): Promise<Merged> {
  const columns = movieColumnNames.filter((column) => column !== 'id');
  await completeRepeated(transaction, 'import_movies', 'id', columns);
  const all = transaction(movieColumnNames);
  const kept = transaction(columns.map((column) => `kept.${column}`));
  const merged = transaction.join(columns.map((column) => mergedMovieCell(transaction, column)));
  const [counts] = await transaction<[Counts]>`
    with latest as (
      select distinct on (id) ${all} from import_movies order by id, row desc
    ), written as (
      insert into movies as kept (${all})
      select ${all} from latest
      on conflict (id) do update set (${transaction(columns)}) = row (${merged})
      where (${kept}) is distinct from (${merged})
      returning xmax = 0 as inserted
    )
    select
      (select count(*) from import_movies) as staged,
      (select count(*) from latest) as distinct,
      count(*) filter (where inserted) as inserted,
      count(*) as written
    from written`;
  return toMerged(counts);
}

/** January 1st stands for the year alone, as in MovieLens, and never replaces a date within that year. */
function mergedMovieCell(transaction: Transaction, column: string) {
  const incoming = transaction(`excluded.${column}`);
  const known = transaction(`kept.${column}`);
  if (column !== 'release_date') return transaction`coalesce(${incoming}, ${known})`;
  return transaction`
    case
      when ${incoming} = date_trunc('year', ${known})::date then ${known}
      else coalesce(${incoming}, ${known})
    end`;
}

/** As with movies, empty cells do not overwrite existing values. Users created by `nameUsers` count as new. */
export async function mergeUsers(transaction: Transaction): Promise<Merged> {
  await completeRepeated(transaction, 'import_users', 'user_id', ['age', 'occupation', 'gender']);
  const [counts] = await transaction<[Counts]>`
    with latest as (
      select distinct on (user_id) user_id, age, occupation, gender from import_users order by user_id, row desc
    ), written as (
      insert into users as kept (user_id, age, occupation, gender)
      select user_id, age, occupation, gender from latest
      on conflict (user_id) do update set
        age = coalesce(excluded.age, kept.age),
        occupation = coalesce(excluded.occupation, kept.occupation),
        gender = coalesce(excluded.gender, kept.gender)
      where (kept.age, kept.occupation, kept.gender) is distinct from (
        coalesce(excluded.age, kept.age),
        coalesce(excluded.occupation, kept.occupation),
        coalesce(excluded.gender, kept.gender)
      )
      returning user_id, xmax = 0 as inserted
    ), named as (
      select user_id from latest where user_id in (select user_id from import_names where is_new)
    )
    select
      (select count(*) from import_users) as staged,
      (select count(*) from latest) as distinct,
      count(*) filter (where inserted) + (select count(*) from named) as inserted,
      count(*) filter (where inserted or user_id not in (select user_id from named)) + (select count(*) from named) as written
    from written`;
  return toMerged(counts);
}

/**
 * Gives users with names, who were staged with placeholders below 0, their numbers: that of the user with this name, or a new one
 * after the largest.
 */
export async function nameUsers(transaction: Transaction, placeholders: ReadonlyMap<string, UserId>): Promise<void> {
  if (placeholders.size === 0) return;
  const entries = [...placeholders];
  for (let start = 0; start < entries.length; start += 10_000) {
    const part = entries.slice(start, start + 10_000);
    await transaction`
      insert into import_names (placeholder, name, is_new)
      select *, false from unnest(${part.map(([, number]) => number)}::bigint[], ${part.map(([name]) => name)}::text[])`;
  }
  // Rejected rows have left names, too.
  await transaction`
    delete from import_names where placeholder not in (${stagedUsers(transaction)})`;
  // Others may create users with these numbers or names meanwhile, but not forever.
  for (let unnamed = 1; unnamed > 0; ) {
    await transaction`
      with largest as (
        select greatest(
          (select max(user_id) from users), (select max(user_id) from import_users),
          (select max(user_id) from import_ratings), (select max(user_id) from import_plays),
          (select max(user_id) from import_watchlist), 0
        ) as number
      ), made as (
        insert into users (user_id, name)
        select largest.number + row_number() over (order by placeholder desc), name from import_names, largest
        where import_names.user_id is null
        on conflict do nothing
        returning name
      )
      update import_names set is_new = true from made where made.name = import_names.name`;
    await transaction`
      update import_names set user_id = users.user_id from users
      where users.name = import_names.name and import_names.user_id is null`;
    const [left] = await transaction<{ count: number }[]>`
      select count(*)::integer as count from import_names where user_id is null`;
    unnamed = left!.count;
  }
  for (const table of ['import_users', 'import_ratings', 'import_plays', 'import_watchlist']) {
    await transaction`
      update ${transaction(table)} as staged set user_id = import_names.user_id from import_names
      where staged.user_id < 0 and staged.user_id = placeholder`;
  }
}

/** If rows have the same key, the last one takes values that it lacks from earlier ones. */
async function completeRepeated(
  transaction: Transaction,
  table: string,
  key: string,
  columns: readonly string[],
): Promise<void> {
  const filled = transaction.join(
    columns.map((name) => {
      const column = transaction(name);
      return transaction`(array_agg(${column} order by row desc) filter (where ${column} is not null))[1] as ${column}`;
    }),
  );
  const values = transaction(columns.map((column) => `filled.${column}`));
  await transaction`
    update ${transaction(table)} as last set (${transaction(columns)}) = row (${values})
    from (
      select ${transaction(key)} as repeated, max(row) as row, ${filled}
      from ${transaction(table)}
      where ${transaction(key)} in (
        select ${transaction(key)} from ${transaction(table)} group by ${transaction(key)} having count(*) > 1
      )
      group by ${transaction(key)}
    ) as filled
    where last.row = filled.row`;
}

/** Creates every unknown user who has ratings or plays. @returns how many users were created only because of these */
export async function addMissingUsers(transaction: Transaction): Promise<number> {
  const { count } = await transaction`
    insert into users (user_id)
    select user_id from (${ratedOrPlayed(transaction, 'user_id')}) as staged
    where not exists (select from users where users.user_id = staged.user_id)
    on conflict do nothing`;
  const [named] = await transaction<{ count: number }[]>`
    select count(*)::integer as count from import_names
    where is_new and not exists (select from import_users where import_users.user_id = import_names.user_id)`;
  return count + named!.count;
}

/** Creates every unknown movie that has ratings or plays. @returns how many were created */
export async function addMissingMovies(transaction: Transaction): Promise<number> {
  await transaction`
    declare missing_movies cursor for
    select movie as id from (${ratedOrPlayed(transaction, 'movie')}) as staged
    where not exists (select from movies where movies.id = staged.movie)`;
  let made = 0;
  let missing: { id: MovieId }[];
  do {
    missing = await transaction`fetch 5000 from missing_movies`;
    made += await insertStubs(
      transaction,
      missing.map(({ id }) => id),
    );
  } while (missing.length > 0);
  await transaction`close missing_movies`;
  return made;
}

/** Creates movies with what their ids say. @returns how many were created; existing movies stay as they are */
export async function insertStubs(transaction: Transaction, ids: readonly MovieId[]): Promise<number> {
  const stubs = ids.map(describeId);
  const { count } = await transaction`
    insert into movies (id, title, release_date)
    select id, title, make_date(year, 1, 1)
    from unnest(
      ${ids}::text[],
      ${stubs.map((stub) => stub.title)}::text[],
      ${stubs.map((stub) => stub.year)}::integer[]
    ) as stub (id, title, year)
    on conflict do nothing`;
  return count;
}

export type Counts = { staged: number; distinct: number; inserted: number; written: number };

export function toMerged({ staged, distinct, inserted, written }: Counts): Merged {
  return {
    new: inserted,
    updated: written - inserted,
    unchanged: distinct - written,
    repeated: staged - distinct,
  };
}
