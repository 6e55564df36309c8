import { movieIdOf, numberedId } from '../domain/movie-id.ts';
import { bareMovie, type Movie, type MovieId } from '../domain.ts';
import { type Advice, advice, fix } from './advice.ts';
import { type Catalogue, isAnother, type OtherIds } from './catalogue.ts';
import { type Complain, label, type UnknownMovie } from './cells.ts';
import type { MovieIndex, MovieRef } from './match.ts';
import { imdbId, keyReader } from './movies.ts';

/**
 * What happens to ratings of unknown movies and users: `stub` creates these, `reject` rejects the ratings; undefined creates
 * them only where the id says something.
 */
export type Unknown = 'stub' | 'reject' | undefined;

/** @returns undefined, after a complaint, for a movie that is not known */
export type MovieResolver = (ref: MovieRef, column: string, complain: Complain) => MovieId | undefined;

type KnownMovies = {
  /** Undefined if the source has none, or one with our own ids. */
  catalogue: Catalogue | undefined;
  /** The source's own movies. */
  own: MovieIndex;
  /** The movies of the database; undefined if there is none. */
  known: MovieIndex | undefined;
};

/** Movies that are created for ratings, by their ids. */
type Stubs = Map<MovieId, Movie>;

type Failure = { reason: string | Advice; movie?: UnknownMovie };

/** @param stubs receives the movies that are created from titles and from IMDb ids */
export function createMovieResolver(movies: KnownMovies, unknown: Unknown, stubs: Stubs): MovieResolver {
  const find = createFinder(movies);
  /** By kind of key: the same text may be an IMDb id in one table and a key of the source in another. */
  const results = new Map<MovieRef['keys'], Map<string, MovieId | Failure>>();

  function resolve(ref: MovieRef): MovieId | Failure {
    const found = find(ref);
    if (found !== undefined) return found;
    return hasKeyOnly(ref) ? fromKey(ref, movies.catalogue, unknown, stubs) : fromTitle(ref);
  }

  function fromTitle(ref: MovieRef): MovieId | Failure {
    const { title = '', year = null } = ref;
    if (unknown === 'stub' && title !== '') return stubFromTitle(title, ref, stubs);
    const candidates = (movies.known ?? movies.own).candidates(titlesOf(ref), year);
    return { reason: 'matches no known movie', movie: { title: ref.title ?? null, year, candidates } };
  }

  return (ref, column, complain) => {
    const text = hasKeyOnly(ref) ? ref.key! : JSON.stringify(ref);
    let ofKeys = results.get(ref.keys);
    if (!ofKeys) {
      ofKeys = new Map();
      results.set(ref.keys, ofKeys);
    }
    let result = ofKeys.get(text);
    if (result === undefined) {
      result = resolve(ref);
      ofKeys.set(text, result);
    }
    if (typeof result === 'string') return result;
    complain(column, result.reason, result.movie);
    return undefined;
  };
}

/**
 * Makes a function that finds the movie a row is about: by its key in the source's own table of movies, by one of our ids, by its
 * IMDb or TMDB id, or by its title and year.
 */
function createFinder({ catalogue, own, known }: KnownMovies): (ref: MovieRef) => MovieId | undefined {
  const indexes = known ? [own, known] : [own];

  function first<T>(look: (index: MovieIndex) => T | undefined): T | undefined {
    for (const index of indexes) {
      const result = look(index);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  function byIds(imdb: string | null | undefined, tmdb: number | null | undefined): MovieId | undefined {
    return imdb || typeof tmdb === 'number' ? first((index) => index.byIds({ imdb, tmdb }))?.id : undefined;
  }

  function byKey(cell: string, keys: MovieRef['keys']): MovieId | undefined {
    const key = keyReader(keys ?? catalogue?.keys ?? 'own')(cell);
    const isOfCatalogue = keys === undefined || keys === catalogue?.keys;
    const listed = isOfCatalogue ? catalogue?.movies.get(key) : undefined;
    if (listed) return listed.id;
    const link = keys === 'imdb' || keys === 'tmdb' ? undefined : catalogue?.links.get(key);
    if (link) return byIds(link.imdbId, link.tmdbId);
    const [, prefix, id = ''] = prefixedId.exec(key) ?? [];
    if (prefix !== undefined) return prefix === 'imdb' ? byIds(imdbId(id), null) : byIds(null, wholeOf(id));
    if (keys === 'imdb') return byIds(key, null);
    if (keys === 'tmdb') return byIds(null, wholeOf(key));
    return first((index) => index.get(key))?.id ?? (ofImdb.test(key) ? byIds(imdbId(key), null) : undefined);
  }

  return (ref) => {
    const { key, keys, imdb, tmdb, year = null } = ref;
    return (
      (key === undefined ? undefined : byKey(key, keys)) ??
      byIds(imdb && imdbId(imdb), tmdb === undefined ? null : wholeOf(tmdb)) ??
      first((index) => index.byTitle(titlesOf(ref), year))?.id
    );
  };
}

function titlesOf({ title, original, also = [] }: MovieRef): string[] {
  return [title, original, ...also].filter((each) => each !== undefined);
}

function hasKeyOnly({ key, title, imdb, tmdb }: MovieRef): boolean {
  return key !== undefined && title === undefined && imdb === undefined && tmdb === undefined;
}

/** An unknown id is taken for a movie's if it says more than a number does. */
function fromKey(
  { key: cell = '', keys }: MovieRef,
  catalogue: Catalogue | undefined,
  unknown: Unknown,
  stubs: Stubs,
): MovieId | Failure {
  if (cell === '') return { reason: 'is empty' };
  if (label.read(cell) === undefined) return { reason: `is not ${label.wanted}` };
  if (unknown === 'reject') return { reason: 'is not a known movie' };
  const key = keyReader('own')(cell);
  if (keys !== 'own' && catalogue && catalogue.movies.size > 0) return { reason: 'is not in the movies file' };
  if (/^(?:imdb|tmdb):/.test(key)) return { reason: 'is not a known movie' };
  if (ofImdb.test(key) && unknown === 'stub') return stubFromImdb(imdbId(key)!, stubs);
  if (unknown === 'stub' || !(saysNothing.test(key) || ofImdb.test(key) || ofShop.test(key))) return key;
  return { reason: withoutTable };
}

/** A movie of which only the IMDb id is known; a table of movies with that id replaces it later. */
function stubFromImdb(id: string, stubs: Stubs): MovieId {
  stubs.set(id, { ...bareMovie(id, id), imdbId: id });
  return id;
}

function stubFromTitle(title: string, { imdb, tmdb, original, year = null }: MovieRef, stubs: Stubs): MovieId {
  const ids: OtherIds = {
    imdbId: (imdb && imdbId(imdb)) ?? null,
    tmdbId: tmdb === undefined ? null : (wholeOf(tmdb) ?? null),
  };
  const plain = movieIdOf(title, year);
  let copy = 1;
  while (isAnother(ids, stubs.get(numberedId(plain, copy)))) copy++;
  const id = numberedId(plain, copy);
  const earlier = stubs.get(id);
  stubs.set(id, {
    ...bareMovie(id, title),
    imdbId: earlier?.imdbId ?? ids.imdbId,
    tmdbId: earlier?.tmdbId ?? ids.tmdbId,
    originalTitle: earlier?.originalTitle ?? original ?? null,
    releaseDate: year === null ? null : `${year}-01-01`,
  });
  return id;
}

const withoutTable = advice`is a number that no movie has; import it together with a table of movies, or add ${fix('unknown', 'stub')}`;

const prefixedId = /^(imdb|tmdb):(.+)$/;

/** Numbers, UUIDs and hashes, from which no title can be made. */
const saysNothing = /^(?:\d+|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}|[\da-f]{24,64})$/i;

/** As IMDb writes its ids, or without their zeros. */
const ofImdb = /^tt\d{1,10}$/;

/** Ids of shops, such as Amazon's B00005JNBQ. */
const ofShop = /^(?=.*\d)[A-Z\d]{8,12}$/;

function wholeOf(cell: string): number | undefined {
  const digits = /^(\d{1,15})(?:\.0+)?$/.exec(cell.trim())?.[1];
  return digits === undefined ? undefined : Number(digits);
}
