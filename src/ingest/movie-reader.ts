import type { Movie, MovieId } from '../domain.ts';
import type { TimeForm } from './calendar.ts';
import { type Catalogue, joinCatalogue } from './catalogue.ts';
import type { TableRole } from './find-tables.ts';
import { createMovieIndex, type MovieIndex } from './match.ts';
import { createMovieResolver, type MovieResolver, type Unknown } from './movie-resolver.ts';
import { detailsParser, filmParser, keyReader, linkParser } from './movies.ts';
import type { Table } from './recognise.ts';
import { type Listener, type ParseRow, readTables } from './table.ts';
import { createTagCounter, tagParser } from './tags.ts';
import { dayReader } from './times.ts';

/** The tables of a source that have this role. */
export type TablesOf = (role: TableRole) => readonly Table[];

/** Reads the movies of a source, and finds those that its ratings are about. */
export type MovieReader = {
  read(): AsyncGenerator<readonly Movie[]>;
  /** Knows the source's movies once all of them have been read. */
  resolver(): Promise<MovieResolver>;
  /** Movies that the resolver has created so far. */
  stubs(): readonly Movie[];
};

export type MovieReaderOptions = {
  time?: TimeForm | undefined;
  unknown?: Unknown;
  /** The movies of the database; absent if there is none. */
  known?: MovieIndex;
};

/** Movies with our ids are streamed. Those with keys of the source get their ids once all have been read. */
export function createMovieReader(
  tablesOf: TablesOf,
  listener: Listener,
  { time, unknown, known }: MovieReaderOptions,
): MovieReader {
  const [table] = tablesOf('movies');
  const isOwn = table?.kind.keys === 'own';
  const own = createMovieIndex();
  const stubs = new Map<MovieId, Movie>();
  const catalogue = once(async (): Promise<Catalogue | undefined> => {
    if (isOwn || (!table && tablesOf('links').length === 0)) return undefined;
    const joined = await readCatalogue(tablesOf, listener, { keys: table?.kind.keys ?? 'source', time, known });
    for (const movie of joined.movies.values()) own.add(movie);
    return joined;
  });

  async function* readOwn(): AsyncGenerator<readonly Movie[]> {
    const day = dayReader(time);
    for await (const films of readTables(tablesOf('movies'), (each) => filmParser(each, day), listener)) {
      const movies = films.map(({ movie }) => movie);
      for (const { id, imdbId, tmdbId, title, originalTitle, releaseDate } of movies) {
        own.add({ id, imdbId, tmdbId, title, originalTitle, releaseDate });
      }
      yield movies;
    }
  }

  return {
    async *read() {
      const joined = await catalogue();
      if (joined) yield [...joined.movies.values()];
      else if (isOwn) yield* readOwn();
    },
    resolver: once(async () => createMovieResolver({ catalogue: await catalogue(), own, known }, unknown, stubs)),
    stubs: () => [...stubs.values()],
  };
}

/** Reads everything that a source with its own keys says about movies. */
async function readCatalogue(
  tablesOf: TablesOf,
  listener: Listener,
  { keys, time, known }: { keys: Table['kind']['keys']; time: TimeForm | undefined; known: MovieIndex | undefined },
): Promise<Catalogue> {
  async function all<T>(role: TableRole, prepare: (table: Table) => ParseRow<T>): Promise<T[]> {
    const rows: T[] = [];
    for await (const batch of readTables(tablesOf(role), prepare, listener)) rows.push(...batch);
    return rows;
  }
  const day = dayReader(time);
  const films = await all('movies', (table) => filmParser(table, day));
  const links = await all('links', linkParser);
  const details = await all('details', (table) => detailsParser(table, day));
  const toKey = keyReader(keys);
  const counter = createTagCounter();
  for await (const batch of readTables(tablesOf('tags'), (table) => tagParser(table.opinions, toKey), listener)) {
    for (const tagging of batch) counter.add(tagging);
  }
  return joinCatalogue(keys, { films, details, links, keywords: counter.keywords() }, known);
}

/** The same result for every call. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
