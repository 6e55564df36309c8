import type { SparseRow } from '../kernels/index.ts';
import { product, stackRows, transpose } from '../model/sparse.ts';

/** What movies are about: for each a unit vector of `features` columns, or an empty one where nothing is known. */
export type Contents = { readonly features: number; content(movie: number): SparseRow };

/** The cosine of a movie's content with that of each of `others`, from 0 to 1. */
export function cosines(contents: Contents, movie: number, others: readonly number[]): Float32Array {
  const { column, value } = contents.content(movie);
  const dense = new Float32Array(contents.features);
  for (let entry = 0; entry < column.length; entry++) dense[column[entry]] = value[entry];
  return Float32Array.from(others, (other) => product(contents.content(other), dense));
}

/**
 * A function that tells the cosines of the movie at a place of `movies` with each of them. Only movies that share a feature
 * meet, which is worth the preparation where many are compared with many.
 */
export function cosinesAmong(contents: Contents, movies: readonly number[]): (place: number) => Float64Array {
  const vectors = movies.map((movie) => contents.content(movie));
  const withFeature = transpose(stackRows(vectors), contents.features);
  return (place) => {
    const sums = new Float64Array(movies.length);
    const { column, value } = vectors[place];
    for (let entry = 0; entry < column.length; entry++) {
      const [start, end] = [withFeature.rowStart[column[entry]], withFeature.rowStart[column[entry] + 1]];
      for (let at = start; at < end; at++) sums[withFeature.column[at]] += value[entry] * withFeature.value[at];
    }
    return sums;
  };
}
