import type { MovieTable } from './movie-table.ts';
import { normalise } from './names-column.ts';

/** How many movies have a genre, or a language. */
export type NamedFacet = { name: string; movies: number };

/** What movies can be chosen by. */
export type Facets = {
  /** Most frequent first, and so are the languages. */
  genres: NamedFacet[];
  languages: NamedFacet[];
  /** The first and the last year of release; null if none is known. */
  years: [first: number, last: number] | null;
  /** The longest, in minutes; null if none is known. */
  longest: number | null;
};

/** Facets of the movies that lists may hold. Names that differ only in case are one, as in a filter. */
export function facetsOf(movies: MovieTable): Facets {
  const genres = createTally();
  const languages = createTally();
  let [first, last, longest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const [movie, listable] of movies.listable(false).entries()) {
    if (listable === 0) continue;
    const { genres: names, originalLanguage } = movies.factsOf(movie);
    for (const name of names) genres.count(name);
    if (originalLanguage !== null) languages.count(originalLanguage);
    // Comparisons with NaN, which means unknown, are false.
    const year = movies.years[movie];
    if (year < first) first = year;
    if (year > last) last = year;
    if (movies.runtimes[movie] > longest) longest = movies.runtimes[movie];
  }
  return {
    genres: genres.facets(),
    languages: languages.facets(),
    years: first <= last ? [first, last] : null,
    longest: longest > 0 ? longest : null,
  };
}

function createTally() {
  const facets = new Map<string, NamedFacet>();
  return {
    count(name: string): void {
      const facet = facets.get(normalise(name));
      if (facet) facet.movies++;
      else facets.set(normalise(name), { name: name.trim(), movies: 1 });
    },
    facets: () => [...facets.values()].sort((a, b) => b.movies - a.movies || (a.name < b.name ? -1 : 1)),
  };
}
