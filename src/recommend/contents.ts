import type { SparseRow, SparseRows } from '../kernels/index.ts';
import { product, productOf } from '../model/sparse.ts';

/** What movies are about: for each a unit vector of `features` columns, or an empty one where nothing is known. */
export type Contents = { readonly features: number; content(movie: number): SparseRow };

/** Movies of which one after the other is taken out, and compared with those that are left. */
export type Likeness = {
  /**
   * Takes out the movie at `place`.
   * @returns by place, its cosine with each movie that is left; used again for the next one
   */
  takeOut(place: number): Float64Array;
};

/** The cosine of a movie's content with that of each of `others`, from 0 to 1. */
export function cosines(contents: Contents, movie: number, others: readonly number[]): Float32Array {
  const dense = spread(contents, contents.content(movie));
  const found = Float32Array.from(others, (other) => product(contents.content(other), dense));
  clear(contents.content(movie));
  return found;
}

/** The same among some movies, where few are compared with all. */
export function cosinesWithFew(contents: Contents, movies: readonly number[]): Likeness {
  const vectors = movies.map((movie) => contents.content(movie));
  const found = new Float64Array(movies.length);
  return {
    takeOut(place) {
      const dense = spread(contents, vectors[place]);
      for (let other = 0; other < vectors.length; other++) found[other] = product(vectors[other], dense);
      clear(vectors[place]);
      return found;
    },
  };
}

/** The same as rows that lie together. */
type StackedContents = {
  readonly features: number;
  contentAt(movie: number): { rows: SparseRows; row: number };
};

/** The cosine of each of `others` with the mean content of some movies. */
export function cosinesWithMean(
  contents: StackedContents,
  movies: readonly number[],
  others: readonly number[],
): Float64Array {
  const mean = withRoom(contents);
  const met = addContents(contents, movies, mean);
  let squares = 0;
  for (let place = 0; place < met.length; place++) squares += mean[met[place]] * mean[met[place]];
  const length = Math.sqrt(squares);
  for (let place = 0; place < met.length; place++) mean[met[place]] /= length;
  const found = new Float64Array(others.length);
  for (let place = 0; place < found.length; place++) {
    const { rows, row } = contents.contentAt(others[place]);
    found[place] = productOf(rows, row, mean);
  }
  mean.fill(0);
  return found;
}

/** Adds the contents of movies to `sum`. @returns the features that any of them has, as they are met: a few per cent of all */
function addContents(contents: StackedContents, movies: readonly number[], sum: Float32Array): Int32Array {
  if (metFeatures.length <= contents.features) metFeatures = new Int32Array(contents.features + 1);
  const met = metFeatures;
  let count = 0;
  for (const movie of movies) {
    const { rows, row } = contents.contentAt(movie);
    const { rowStart, column, value } = rows;
    const end = rowStart[row + 1];
    for (let entry = rowStart[row]; entry < end; entry++) {
      const feature = column[entry];
      const before = sum[feature];
      // Without a branch, which no processor could predict.
      met[count] = feature;
      count += Number(before === 0);
      sum[feature] = before + value[entry];
    }
  }
  return met.subarray(0, count);
}

/** One number a feature, all 0 between two uses. */
let features = new Float32Array(0);
/** Used again: features, and one place more. */
let metFeatures = new Int32Array(0);

function spread(contents: Contents, { column, value }: SparseRow): Float32Array {
  const dense = withRoom(contents);
  for (let entry = 0; entry < column.length; entry++) dense[column[entry]] = value[entry];
  return dense;
}

function withRoom(contents: { readonly features: number }): Float32Array {
  if (features.length < contents.features) features = new Float32Array(contents.features);
  return features;
}

function clear({ column }: SparseRow): void {
  for (let entry = 0; entry < column.length; entry++) features[column[entry]] = 0;
}
