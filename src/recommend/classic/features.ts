import type { Movie } from '../../domain.ts';
import { weighTerms } from './overview.ts';

/** What movies are compared by, as compressed sparse rows: row `m` covers entries `rowStart[m]` to `rowStart[m + 1] - 1`. */
export type FeatureRows = {
  /** Movies + 1 offsets. */
  rowStart: Uint32Array;
  feature: Int32Array;
  /** 1 for a name; the tf-idf weight for a word of the overview. */
  value: Float32Array;
  featureCount: number;
};

/** Features 0 to 19 are words of the overview, the others are names. */
export const overviewTerms = 20;

/**
 * The original system's features of each movie side by side: genres, production countries, production companies and the
 * original language, each name a column of 0 and 1, then the tf-idf of the overview's 20 most frequent words.
 */
export function processData(movies: readonly Movie[]): FeatureRows {
  const overviews = weighTerms(
    movies.map((movie) => movie.overview ?? ''),
    overviewTerms,
  );
  const columns = new Map<string, number>();
  const rowStart = new Uint32Array(movies.length + 1);
  const feature: number[] = [];
  const value: number[] = [];
  movies.forEach((movie, row) => {
    for (const name of new Set(namesOf(movie))) {
      if (!columns.has(name)) columns.set(name, overviewTerms + columns.size);
      feature.push(columns.get(name)!);
      value.push(1);
    }
    for (const { term, weight } of overviews[row]) {
      feature.push(term);
      value.push(weight);
    }
    rowStart[row + 1] = feature.length;
  });
  return {
    rowStart,
    feature: Int32Array.from(feature),
    value: Float32Array.from(value),
    featureCount: overviewTerms + columns.size,
  };
}

/** Marked by kind, as a company and a country may share a name. */
function namesOf(movie: Movie): string[] {
  return [
    ...movie.genres.map((name) => `genre ${name}`),
    ...movie.productionCountries.map((name) => `country ${name}`),
    ...movie.productionCompanies.map((name) => `company ${name}`),
    ...(movie.originalLanguage === null ? [] : [`language ${movie.originalLanguage}`]),
  ];
}
