import { yearOf } from '../domain/movie-id.ts';
import type { MovieId } from '../domain.ts';
import type { KnownMovie } from '../store/imports/known.ts';
import { type AlikeTitles, createAlikeTitles } from './alike-titles.ts';
import { comparableTitle } from './title.ts';

/** A row's values that identify its movie. */
export type MovieRef = {
  /** Its key in the source, and which kind of key that is. */
  key?: string | undefined;
  keys?: 'own' | 'source' | 'imdb' | 'tmdb' | undefined;
  imdb?: string | undefined;
  tmdb?: string | undefined;
  title?: string | undefined;
  original?: string | undefined;
  /** Further titles. */
  also?: readonly string[];
  year?: number | null | undefined;
};

/** The known movies, by ids, titles and years. */
export type MovieIndex = {
  add(movie: KnownMovie): void;
  get(id: MovieId): KnownMovie | undefined;
  /** By IMDb or TMDB id; undefined if no movie has it, or several do. */
  byIds(ids: { imdb?: string | null | undefined; tmdb?: number | null | undefined }): KnownMovie | undefined;
  /** By title or original title, in that year or, if there is no match, the year before or after. */
  byTitle(titles: readonly string[], year: number | null): KnownMovie | undefined;
  /** Up to three movies that a title could mean. */
  candidates(titles: readonly string[], year: number | null): string[];
};

export function createMovieIndex(): MovieIndex {
  const movies = new Map<MovieId, KnownMovie>();
  const byImdb = new Map<string, KnownMovie[]>();
  const byTmdb = new Map<number, KnownMovie[]>();
  const byTitle = new Map<string, KnownMovie[]>();
  let alikeTitles: AlikeTitles | undefined;

  const titled = (titles: readonly string[]): KnownMovie[] => [
    ...new Set(titles.flatMap((title) => byTitle.get(comparableTitle(title)) ?? [])),
  ];

  function alike(title: string): KnownMovie[] {
    if (!alikeTitles) {
      alikeTitles = createAlikeTitles();
      for (const known of byTitle.keys()) alikeTitles.add(known);
    }
    return [...new Set(alikeTitles.alike(comparableTitle(title)).flatMap((known) => byTitle.get(known)!))];
  }

  return {
    add(movie) {
      if (movies.has(movie.id)) return;
      alikeTitles = undefined;
      movies.set(movie.id, movie);
      if (movie.imdbId) append(byImdb, movie.imdbId, movie);
      if (movie.tmdbId !== null) append(byTmdb, movie.tmdbId, movie);
      for (const title of new Set([movie.title, movie.originalTitle ?? movie.title].map(comparableTitle))) {
        append(byTitle, title, movie);
      }
    },
    get: (id) => movies.get(id),
    byIds({ imdb, tmdb }) {
      return only((imdb && byImdb.get(imdb)) || []) ?? only((typeof tmdb === 'number' && byTmdb.get(tmdb)) || []);
    },
    byTitle(titles, year) {
      const found = titled(titles);
      if (year === null) return only(found);
      const within = (years: number) =>
        found.filter((movie) => Math.abs((yearOf(movie) ?? Number.NaN) - year) <= years);
      const exact = within(0);
      return exact.length > 0 ? only(exact) : only(within(1));
    },
    candidates(titles, year) {
      const same = titled(titles);
      const near = same.length > 0 ? same : alike(titles[0] ?? '');
      const distance = (movie: KnownMovie) => Math.abs((yearOf(movie) ?? 0) - (year ?? 0));
      return near
        .sort((a, b) => distance(a) - distance(b) || (a.id < b.id ? -1 : 1))
        .slice(0, 3)
        .map(({ id }) => id);
    },
  };
}

function append<Key>(map: Map<Key, KnownMovie[]>, key: Key, movie: KnownMovie): void {
  const list = map.get(key);
  if (list) list.push(movie);
  else map.set(key, [movie]);
}

function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}
