import { type Movie, type MovieId, movieColumns } from '../../domain.ts';
import type { Reader, Sql, Transaction } from '../database.ts';
import { readSnapshot } from '../postgres/sql.ts';
import { splitList } from './columns.ts';

/** A movie with the small number that the database knows it by: stable, and never another movie's. */
export type StoredMovie = Movie & { number: number };

/** A row with our names; lists are still text. */
type Row = {
  [Field in keyof StoredMovie]: StoredMovie[Field] extends readonly string[] ? string | null : StoredMovie[Field];
};

export async function countMovies(sql: Reader): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from movies`;
  return row!.count;
}

/** All movies, ascending by id (code points). */
export async function* readMovies(sql: Reader): AsyncGenerator<StoredMovie> {
  const batches = sql<Row[]>`${selectMovies(sql)} order by id collate "C"`.cursor(1000);
  for await (const rows of batches) for (const row of rows) yield toMovie(row);
}

/** The movies that came or changed after that version of the catalogue and are still there, ascending by id. */
async function* readMoviesChangedSince(sql: Reader, version: number): AsyncGenerator<StoredMovie> {
  const batches = sql<Row[]>`
    ${selectMovies(sql)}
    where id in (select movie from movie_changes where version > ${version})
    order by id collate "C"`.cursor(1000);
  for await (const rows of batches) for (const row of rows) yield toMovie(row);
}

/** Those of `ids` that there are, in no particular order. */
export async function findMovies(sql: Reader, ids: readonly MovieId[]): Promise<StoredMovie[]> {
  const rows = await sql<Row[]>`${selectMovies(sql)} where id = any(${ids as MovieId[]})`;
  return rows.map(toMovie);
}

/** Calls `onChange` whenever movies came, changed or went, and after a lost connection, when some may have. */
export function watchMovies(sql: Sql, onChange: () => void): Promise<() => Promise<void>> {
  return sql.listen('marquee_movies', onChange);
}

/** Notifies every server once the transaction has ended, as triggers do after other changes. */
export async function announceMovieChanges(transaction: Transaction): Promise<void> {
  await transaction`select pg_notify('marquee_movies', '')`;
}

function selectMovies(sql: Reader) {
  const columns = movieColumns.map(({ field, column, kind }) => {
    const value = kind === 'date' ? sql`${sql(column)}::text` : sql(column);
    return sql`${value} as ${sql(field)}`;
  });
  return sql`select ${sql.join(columns)}, number from movies`;
}

const listFields = movieColumns.flatMap(({ field, kind }) => (kind === 'names' ? [field] : []));

function toMovie(row: Row): StoredMovie {
  const lists = listFields.map((field) => [field, splitList(row[field] as string | null)]);
  return { ...row, ...Object.fromEntries(lists) } as StoredMovie;
}

/** Called with each movie that exists, and with the ids that no longer do. */
export type CatalogueReader = { onMovie(movie: StoredMovie): void; onRemoved(id: MovieId): void };

/** Calls `onMovie` with every movie. @returns the version of the catalogue that was read */
export function readCatalogue(sql: Sql, { onMovie }: Pick<CatalogueReader, 'onMovie'>): Promise<number> {
  return readSnapshot(sql, async (snapshot) => {
    const version = await readCatalogueVersion(snapshot);
    for await (const movie of readMovies(snapshot)) onMovie(movie);
    return version;
  });
}

/** Calls `reader` with the movies that came, changed or went after version `since`. @returns the version that was read */
export function readCatalogueChanges(sql: Sql, since: number, reader: CatalogueReader): Promise<number> {
  return readSnapshot(sql, async (snapshot) => {
    const version = await readCatalogueVersion(snapshot);
    const removed = await snapshot<{ id: MovieId }[]>`
      select movie as id from movie_changes
      where version > ${since} and not exists (select from movies where movies.id = movie)`;
    for (const { id } of removed) reader.onRemoved(id);
    for await (const movie of readMoviesChangedSince(snapshot, since)) reader.onMovie(movie);
    return version;
  });
}

export async function readCatalogueVersion(sql: Reader): Promise<number> {
  const [row] = await sql<{ version: number }[]>`select version from catalogue`;
  return row!.version;
}
