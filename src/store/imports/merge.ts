import type { PendingQuery, Row } from 'postgres';
import type { MovieId, UserId } from '../../domain.ts';
import type { Transaction } from '../database.ts';
import { movieColumnNames } from '../movies/columns.ts';

/** What became of the rows of one table. */
export type Merged = {
  new: number;
  updated: number;
  unchanged: number;
  /** Rows that a later or newer one of the same source made pointless. */
  repeated: number;
};

/** A movie of which only the id is known, and what that says. */
export type MovieStub = { id: MovieId; title: string; year: number | null };

/** A cell that is empty in the source leaves what is known as it is; of rows with one id the last counts. */
export async function mergeMovies(transaction: Transaction): Promise<Merged> {
  const columns = movieColumnNames.filter((column) => column !== 'id');
  const all = list(transaction, movieColumnNames);
  const set = list(transaction, columns);
  const kept = list(transaction, columns, (column) => transaction`${transaction(`kept.${column}`)}`);
  const merged = list(transaction, columns, (column) => mergedMovieCell(transaction, column));
  const [counts] = await transaction<[Counts]>`
    with latest as (
      select distinct on (id) ${all} from import_movies order by id, row desc
    ), written as (
      insert into movies as kept (${all})
      select ${all} from latest
      on conflict (id) do update set (${set}) = row (${merged})
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

/** A first of January stands for its year, as MovieLens tells no more, and gives way to a date within that year. */
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

/** As with movies, an empty cell leaves what is known as it is. */
export async function mergeUsers(transaction: Transaction): Promise<Merged> {
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
      returning xmax = 0 as inserted
    )
    select
      (select count(*) from import_users) as staged,
      (select count(*) from latest) as distinct,
      count(*) filter (where inserted) as inserted,
      count(*) as written
    from written`;
  return toMerged(counts);
}

/** Makes a row for every user who has ratings and is not known. @returns how many were made */
export async function addMissingUsers(transaction: Transaction): Promise<number> {
  const { count } = await transaction`
    insert into users (user_id)
    select distinct user_id from import_ratings
    where not exists (select from users where users.user_id = import_ratings.user_id)
    on conflict do nothing`;
  return count;
}

/** Makes a row for every movie that has ratings and is not known. @returns how many were made */
export async function addMissingMovies(
  transaction: Transaction,
  describe: (id: MovieId) => MovieStub,
): Promise<number> {
  await transaction`
    declare missing_movies cursor for
    select distinct movie as id from import_ratings
    where not exists (select from movies where movies.id = import_ratings.movie)`;
  let made = 0;
  let missing: { id: MovieId }[];
  do {
    missing = await transaction`fetch 5000 from missing_movies`;
    made += await insertStubs(
      transaction,
      missing.map(({ id }) => describe(id)),
    );
  } while (missing.length > 0);
  await transaction`close missing_movies`;
  return made;
}

/** @returns how many were made; a movie that has a row keeps it */
export async function insertStubs(transaction: Transaction, stubs: readonly MovieStub[]): Promise<number> {
  const { count } = await transaction`
    insert into movies (id, title, release_date)
    select id, title, make_date(year, 1, 1)
    from unnest(
      ${stubs.map((stub) => stub.id)}::text[],
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

/** Columns, or what is made of them, separated by commas. */
function list(
  transaction: Transaction,
  columns: readonly string[],
  toSql: (column: string) => PendingQuery<Row[]> = (column) => transaction`${transaction(column)}`,
): PendingQuery<Row[]>[] {
  return columns.flatMap((column, index) => (index === 0 ? [toSql(column)] : [transaction`, `, toSql(column)]));
}

/** What ratings may refer to. */
export type KnownIds = { users: ReadonlySet<UserId>; movies: ReadonlySet<MovieId> };

/** All ids of users and movies, those that are staged included; they are held in memory. */
export async function readKnownIds(transaction: Transaction): Promise<KnownIds> {
  const users = new Set<UserId>();
  const movies = new Set<MovieId>();
  const userIds = transaction<{ id: UserId }[]>`
    select user_id as id from users union select user_id from import_users`;
  for await (const rows of userIds.cursor(10_000)) for (const { id } of rows) users.add(id);
  const movieIds = transaction<{ id: MovieId }[]>`
    select id from movies union select id from import_movies`;
  for await (const rows of movieIds.cursor(10_000)) for (const { id } of rows) movies.add(id);
  return { users, movies };
}
