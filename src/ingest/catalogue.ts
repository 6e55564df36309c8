import { movieIdOf, numberedId } from '../domain/movie-id.ts';
import { bareMovie, type Movie, type MovieId } from '../domain.ts';
import { type Advice, advice, fix } from './advice.ts';
import { type Complain, label, type UnknownMovie } from './cells.ts';
import type { Kind } from './kind.ts';
import type { MovieIndex, MovieRef } from './match.ts';
import { type Details, type Film, imdbId, keyReader, type Link } from './movies.ts';

/** The movies of a source that has its own keys, all in memory; its ratings are not. */
export type Catalogue = {
  keys: Kind['keys'];
  movies: ReadonlyMap<string, Movie>;
  links: ReadonlyMap<string, Link>;
};

/**
 * Joins what several files say of each film, and gives each its id. A film that the database knows by IMDb's or TMDB's id
 * keeps the id that it has there. Of others with one title and year the lowest key has the plain id, the next one `+2` and so
 * on: the same files always give the same ids. Of two rows with one key the later counts, and what it leaves out is taken from
 * the earlier.
 * @param known undefined if there is no database
 */
export function joinCatalogue(
  keys: Kind['keys'],
  films: readonly Film[],
  {
    details,
    links,
    keywords,
  }: { details: readonly Details[]; links: readonly Link[]; keywords: ReadonlyMap<string, string[]> },
  known: MovieIndex | undefined,
): Catalogue {
  const movies = new Map<string, Movie>();
  for (const { key, movie } of films) movies.set(key, completed(movie, movies.get(key)));
  for (const { key, details: more } of details) change(movies, key, more);
  const linkOf = new Map(links.map((link) => [link.key, link]));
  if (keys === 'source') for (const { key, imdbId, tmdbId } of links) change(movies, key, { imdbId, tmdbId });
  for (const [key, list] of keywords) change(movies, key, { keywords: list });
  return { keys, movies: keys === 'own' ? movies : named(movies, known), links: linkOf };
}

function change(movies: Map<string, Movie>, key: string, more: Partial<Movie>): void {
  const movie = movies.get(key);
  if (movie) movies.set(key, { ...movie, ...more });
}

function completed(movie: Movie, earlier: Movie | undefined): Movie {
  if (!earlier) return movie;
  const known = Object.entries(movie).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return { ...earlier, ...Object.fromEntries(known) };
}

function named(movies: ReadonlyMap<string, Movie>, known: MovieIndex | undefined): Map<string, Movie> {
  const taken = new Set<MovieId>();
  const result = new Map<string, Movie>();
  const numberIn = (key: string) => Number(/\d+/.exec(key)?.[0] ?? 0);
  const ordered = [...movies].sort(([a], [b]) => numberIn(a) - numberIn(b) || (a < b ? -1 : 1));
  for (const [key, movie] of ordered) {
    const stored = known?.byIds({ imdb: movie.imdbId, tmdb: movie.tmdbId });
    let id = stored && !taken.has(stored.id) ? stored.id : undefined;
    for (let copy = 1; id === undefined; copy++) {
      const possible = numberedId(movie.id, copy);
      if (!taken.has(possible) && !isAnother(movie, known?.get(possible))) id = possible;
    }
    taken.add(id);
    result.set(key, { ...movie, id });
  }
  return result;
}

type OtherIds = Pick<Movie, 'imdbId' | 'tmdbId'>;

/** Whether the film that has an id already is another one: each has an id of IMDb or TMDB, and they differ. */
function isAnother(movie: OtherIds, stored: OtherIds | undefined): boolean {
  const differ = (a: unknown, b: unknown) => a !== null && b !== null && a !== b;
  return stored !== undefined && (differ(movie.imdbId, stored.imdbId) || differ(movie.tmdbId, stored.tmdbId));
}

/** `stub`: ratings of unknown movies and users make them; undefined: only where the id says something. */
export type Unknown = 'stub' | 'reject' | undefined;

export type MovieResolver = { movieOf(ref: MovieRef, column: string, complain: Complain): MovieId | undefined };

type ResolverOptions = {
  /** Undefined if the source has none, or one with our own ids. */
  catalogue: Catalogue | undefined;
  /** The source's own movies. */
  own: MovieIndex;
  /** Undefined if there is no database. */
  known: MovieIndex | undefined;
  unknown: Unknown;
  /** Receives the movies that are made from titles and from IMDb's ids. */
  stubs: Map<MovieId, Movie>;
};

/**
 * Finds the movie that a rating is about: by the key that the source's own table of movies has, by one of our ids, by IMDb's or
 * TMDB's id, or by title and year.
 */
export function createMovieResolver({ catalogue, own, known, unknown, stubs }: ResolverOptions): MovieResolver {
  const found = new Map<string, MovieId | Failure>();
  const indexes = known ? [own, known] : [own];
  const first = <T>(look: (index: MovieIndex) => T | undefined): T | undefined => {
    for (const index of indexes) {
      const result = look(index);
      if (result !== undefined) return result;
    }
    return undefined;
  };
  const byIds = (imdb: string | null | undefined, tmdb: number | null | undefined): MovieId | undefined =>
    imdb || typeof tmdb === 'number' ? first((index) => index.byIds({ imdb, tmdb }))?.id : undefined;

  function byKey(cell: string, keys: MovieRef['keys']): MovieId | undefined {
    const key = keyReader(keys ?? catalogue?.keys ?? 'own')(cell);
    const listed =
      !catalogue || (keys !== undefined && keys !== catalogue.keys) ? undefined : catalogue.movies.get(key);
    if (listed) return listed.id;
    const link = keys === 'imdb' || keys === 'tmdb' ? undefined : catalogue?.links.get(key);
    if (link) return byIds(link.imdbId, link.tmdbId);
    const prefixed = /^(imdb|tmdb):(.+)$/.exec(key);
    if (prefixed)
      return prefixed[1] === 'imdb' ? byIds(imdbId(prefixed[2]!), null) : byIds(null, wholeOf(prefixed[2]!));
    if (keys === 'imdb') return byIds(key, null);
    if (keys === 'tmdb') return byIds(null, wholeOf(key));
    const id = first((index) => index.get(key))?.id;
    return id ?? (ofImdb.test(key) ? byIds(imdbId(key), null) : undefined);
  }

  function resolve(ref: MovieRef): MovieId | Failure {
    const { key, keys, imdb, tmdb, title, original, year = null } = ref;
    const byName = key === undefined ? undefined : byKey(key, keys);
    if (byName !== undefined) return byName;
    const id = byIds(imdb && imdbId(imdb), tmdb === undefined ? null : wholeOf(tmdb));
    if (id !== undefined) return id;
    const titles = [title, original, ...(ref.also ?? [])].filter((each) => each !== undefined);
    const titled = titles.length > 0 ? first((index) => index.byTitle(titles, year))?.id : undefined;
    if (titled !== undefined) return titled;
    return key !== undefined && titles.length === 0 && !imdb && !tmdb ? fromKey(key, keys) : fromTitle(ref, titles);
  }

  /** An id of ours that nobody knows yet is a movie's all the same, where it says more than a number. */
  function fromKey(cell: string, keys: MovieRef['keys']): MovieId | Failure {
    if (label.read(cell) === undefined || cell === '')
      return { reason: cell === '' ? 'is empty' : `is not ${label.wanted}` };
    if (unknown === 'reject') return { reason: 'is not a known movie' };
    const key = keyReader('own')(cell);
    if (keys !== 'own' && catalogue && catalogue.movies.size > 0) return { reason: 'is not in the movies file' };
    if (/^(?:imdb|tmdb):/.test(key)) return { reason: 'is not a known movie' };
    if (ofImdb.test(key) && unknown === 'stub') return stubOf(imdbId(key)!);
    if (unknown === 'stub' || !(saysNothing.test(key) || ofImdb.test(key) || ofShop.test(key))) return key;
    return { reason: withoutTable };
  }

  /** A movie of which only IMDb's id is known, so that a table of movies with it finds it later. */
  function stubOf(id: string): MovieId {
    stubs.set(id, { ...bareMovie(id, id), imdbId: id });
    return id;
  }

  function fromTitle(
    { imdb, tmdb, title, original, year = null }: MovieRef,
    titles: readonly string[],
  ): MovieId | Failure {
    if (unknown !== 'stub' || !title) {
      const candidates = (known ?? own).candidates(titles, year);
      return { reason: 'matches no movie that is known', movie: { title: title ?? null, year, candidates } };
    }
    const ids = { imdbId: (imdb && imdbId(imdb)) ?? null, tmdbId: tmdb === undefined ? null : (wholeOf(tmdb) ?? null) };
    const plain = movieIdOf(title, year);
    let copy = 1;
    while (isAnother(ids, stubs.get(numberedId(plain, copy)))) copy++;
    const id = numberedId(plain, copy);
    const made = stubs.get(id);
    stubs.set(id, {
      ...bareMovie(id, title),
      imdbId: made?.imdbId ?? ids.imdbId,
      tmdbId: made?.tmdbId ?? ids.tmdbId,
      originalTitle: made?.originalTitle ?? original ?? null,
      releaseDate: year === null ? null : `${year}-01-01`,
    });
    return id;
  }

  return {
    movieOf(ref, column, complain) {
      const memo =
        ref.title === undefined && ref.imdb === undefined && ref.tmdb === undefined ? ref.key! : JSON.stringify(ref);
      let result = found.get(memo);
      if (result === undefined) {
        result = resolve(ref);
        found.set(memo, result);
      }
      if (typeof result === 'string') return result;
      complain(column, result.reason, result.movie);
      return undefined;
    },
  };
}

type Failure = { reason: string | Advice; movie?: UnknownMovie };

const withoutTable = advice`is a number that no movie has; import a table of movies with it, or say ${fix('unknown', 'stub')}`;

/** Numbers, and UUIDs and hashes, of which no title can be made. */
const saysNothing = /^(?:\d+|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{24,64})$/i;

/** As IMDb writes its ids, or without their zeros. */
const ofImdb = /^tt\d{1,10}$/;

/** Ids of shops, such as Amazon's B00005JNBQ. */
const ofShop = /^(?=.*\d)[A-Z\d]{8,12}$/;

function wholeOf(cell: string): number | undefined {
  const digits = /^(\d{1,15})(?:\.0+)?$/.exec(cell.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
