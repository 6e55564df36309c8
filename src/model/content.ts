import { yearOf } from '../domain/movie-id.ts';
import type { Movie } from '../domain.ts';
import type { SparseRow } from '../kernels/index.ts';

/** The features that content is described in, and how telling each of them is. */
export type Vocabulary = {
  /** Ascending; a feature's position is its column. */
  features: readonly string[];
  /** Inverse document frequency, ln(movies / movies that have the feature). */
  idf: Float32Array;
};

/** Features of fewer movies say nothing about similarity. */
const minMovies = 2;

/** Distinct features of a movie, each with its kind in front: `genre:drama`, `actor:tom hanks`, `years5:1990`. */
export function featuresOf(movie: Movie): Set<string> {
  const features = new Set<string>();
  const add = (kind: string, names: readonly string[]) => {
    for (const name of names) if (name.trim() !== '') features.add(`${kind}:${name.trim().toLowerCase()}`);
  };
  add('genre', movie.genres);
  add('keyword', movie.keywords);
  add('director', movie.directors);
  add('actor', movie.actors);
  add('company', movie.productionCompanies);
  add('country', movie.productionCountries);
  add('language', movie.originalLanguage === null ? [] : [movie.originalLanguage]);
  add('word', movie.overview?.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []);
  const year = yearOf(movie);
  if (year !== undefined) {
    add('years5', [String(year - (year % 5))]);
    add('years10', [String(year - (year % 10))]);
  }
  return features;
}

/** The features that at least two of `movies` share. */
export function buildVocabulary(movies: readonly Movie[]): Vocabulary {
  const counts = new Map<string, number>();
  for (const movie of movies) {
    for (const feature of featuresOf(movie)) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  }
  const features = [...counts.keys()].filter((feature) => counts.get(feature)! >= minMovies).sort();
  const idf = Float32Array.from(features, (feature) => Math.log(movies.length / counts.get(feature)!));
  return { features, idf };
}

/** Columns of a vocabulary by feature. */
export type FeatureColumns = ReadonlyMap<string, number>;

export function columnsOf(vocabulary: Vocabulary): FeatureColumns {
  return new Map(vocabulary.features.map((feature, column) => [feature, column]));
}

/**
 * The tf-idf vector of a movie, columns ascending, of length 1; empty if nothing known describes it. Each kind of
 * feature counts alike, however many features it has: first each kind gets length 1, then the whole.
 */
export function describe(movie: Movie, columns: FeatureColumns, { features, idf }: Vocabulary): SparseRow {
  const known = [...featuresOf(movie)].flatMap((feature) => columns.get(feature) ?? []);
  const column = Int32Array.from(known).sort();
  const squares = new Map<string, number>();
  for (const each of column) {
    const kind = kindOf(features[each]);
    squares.set(kind, (squares.get(kind) ?? 0) + idf[each] ** 2);
  }
  const kinds = [...squares.values()].filter((square) => square > 0).length;
  const value = Float32Array.from(column, (each) => {
    const square = squares.get(kindOf(features[each]))!;
    return square === 0 ? 0 : idf[each] / Math.sqrt(square * kinds);
  });
  return { column, value };
}

function kindOf(feature: string): string {
  return feature.slice(0, feature.indexOf(':'));
}
