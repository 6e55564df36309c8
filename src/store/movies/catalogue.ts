import type { MovieId } from '../../domain.ts';
import type { Reader, Sql } from '../database.ts';
import { readSnapshot } from '../snapshot.ts';
import { readMovies, readMoviesChangedSince, type StoredMovie } from './movies.ts';

/** Told of each movie that is there by now, and of the ids that are not. */
export type CatalogueReader = { onMovie(movie: StoredMovie): void; onRemoved(id: MovieId): void };

/** Tells of all movies. @returns the version of the catalogue in which they are so */
export function readCatalogue(sql: Sql, { onMovie }: Pick<CatalogueReader, 'onMovie'>): Promise<number> {
  return readSnapshot(sql, async (snapshot) => {
    const version = await readCatalogueVersion(snapshot);
    for await (const movie of readMovies(snapshot)) onMovie(movie);
    return version;
  });
}

/** Tells of the movies that came, changed or went after version `since`. @returns the version up to which it told */
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
