import { numberedId } from '../domain/movie-id.ts';
import type { Movie, MovieId } from '../domain.ts';
import type { Kind } from './kind.ts';
import type { MovieIndex } from './match.ts';
import type { Details, Film, Link } from './movies.ts';

/** The movies of a source that has its own keys. They are all in memory; its ratings are not. */
export type Catalogue = {
  keys: Kind['keys'];
  movies: ReadonlyMap<string, Movie>;
  links: ReadonlyMap<string, Link>;
};

/** What the files of a source say about its movies. */
export type CatalogueRows = {
  films: readonly Film[];
  details: readonly Details[];
  links: readonly Link[];
  keywords: ReadonlyMap<string, string[]>;
};

/**
 * Joins what several files say about each film, and gives each film its id. A film that the database knows by its IMDb or TMDB
 * id keeps the id that it has there. Of other films with the same title and year, the one with the lowest key gets the plain
 * id, the next one `+2` and so on, so the same files always give the same ids. If two rows have the same key, the later one
 * counts, and takes from the earlier one what it leaves out.
 * @param known undefined if there is no database
 */
export function joinCatalogue(
  keys: Kind['keys'],
  { films, details, links, keywords }: CatalogueRows,
  known: MovieIndex | undefined,
): Catalogue {
  const movies = new Map<string, Movie>();
  for (const { key, movie } of films) movies.set(key, completedFrom(movies.get(key), movie));
  for (const { key, details: more } of details) addTo(movies, key, more);
  if (keys === 'source') for (const { key, imdbId, tmdbId } of links) addTo(movies, key, { imdbId, tmdbId });
  for (const [key, list] of keywords) addTo(movies, key, { keywords: list });
  return {
    keys,
    movies: keys === 'own' ? movies : withIds(movies, known),
    links: new Map(links.map((link) => [link.key, link])),
  };
}

function addTo(movies: Map<string, Movie>, key: string, more: Partial<Movie>): void {
  const movie = movies.get(key);
  if (movie) movies.set(key, { ...movie, ...more });
}

function completedFrom(earlier: Movie | undefined, movie: Movie): Movie {
  if (!earlier) return movie;
  const known = Object.entries(movie).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return { ...earlier, ...Object.fromEntries(known) };
}

function withIds(movies: ReadonlyMap<string, Movie>, known: MovieIndex | undefined): Map<string, Movie> {
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

export type OtherIds = Pick<Movie, 'imdbId' | 'tmdbId'>;

/** Whether the film that already has an id is a different one: both have an IMDb or TMDB id, and these differ. */
export function isAnother(movie: OtherIds, stored: OtherIds | undefined): boolean {
  const differ = (a: unknown, b: unknown) => a !== null && b !== null && a !== b;
  return stored !== undefined && (differ(movie.imdbId, stored.imdbId) || differ(movie.tmdbId, stored.tmdbId));
}
