import type { SparseRow } from '../kernels/index.ts';
import { product } from '../model/sparse.ts';

/** What movies are about: for each a unit vector of `features` columns, or an empty one where nothing is known. */
export type Contents = { readonly features: number; content(movie: number): SparseRow };

/** The cosine of a movie's content with that of each of `others`, from 0 to 1. */
export function cosines(contents: Contents, movie: number, others: readonly number[]): Float32Array {
  const { column, value } = contents.content(movie);
  const dense = new Float32Array(contents.features);
  for (let entry = 0; entry < column.length; entry++) dense[column[entry]] = value[entry];
  return Float32Array.from(others, (other) => product(contents.content(other), dense));
}
