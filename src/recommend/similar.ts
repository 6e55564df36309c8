import type { MovieId } from '../domain.ts';
import { elementAt, type PackedRows, type SparseRow } from '../kernels/index.ts';
import { cosines } from './contents.ts';
import { eligibleMovies } from './eligibility.ts';
import type { Catalogue } from './linear/catalogue.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { listMovies } from './listing.ts';
import type { Choice } from './recommender.ts';

/** At most 1; larger is more alike. */
export type SimilarMovie = { movieId: MovieId; similarity: number };

/**
 * Movies that people like alike, most alike first: by the partial correlation of the two movies' ratings given all others,
 * `-P_ij / sqrt(P_ii P_jj)`, which is the geometric mean of the weights between them, `sqrt(B_ij B_ji)`. A movie outside
 * the head is like what its neighbours are like.
 * @returns undefined for a movie that is not in the catalogue; fewer than `count` where no others are alike
 */
export function similarByTaste(
  { model, catalogue }: LinearRecommender,
  movieId: MovieId,
  count: number,
  choice: Choice = {},
): SimilarMovie[] | undefined {
  const movie = catalogue.movies.indexOf(movieId);
  if (movie === undefined) return undefined;
  const correlations = partialCorrelations(model.weights, catalogue.rated(movie));
  return mostSimilar(catalogue, movie, catalogue.scores(correlations), count, choice);
}

/**
 * How much more a movie that many like counts: of the movies of the demo with like content, those who liked a movie and rated
 * them liked 70 % where likes count so much, and 55 % where only content does; the mean cosine falls from 0.97 to 0.91.
 */
const appealExponent = 0.1;

/**
 * Movies that are about the same, the best first: by the cosine of their content vectors, see docs/model.md, times a small power
 * of the share of users who like them. Movies that few like or of which nothing is known count as the median does.
 * @returns undefined for a movie that is not in the catalogue; fewer than `count` where no others share anything
 */
export function similarByContent(
  linear: LinearRecommender,
  movieId: MovieId,
  count: number,
  choice: Choice = {},
): SimilarMovie[] | undefined {
  const { catalogue } = linear;
  const movie = catalogue.movies.indexOf(movieId);
  if (movie === undefined) return undefined;
  const all = [...catalogue.movies.ids.keys()];
  const similarities = cosines(catalogue, movie, all);
  const factors = appealOf(linear, all.length);
  const ranks = similarities.map((cosine, other) => cosine * factors[other]);
  return mostSimilar(catalogue, movie, ranks, count, choice).map(({ movieId }) => ({
    movieId,
    similarity: similarities[catalogue.movies.indexOf(movieId)!],
  }));
}

const appeals = new WeakMap<LinearRecommender, Float32Array>();

/** By movie, for the first `size`: what a cosine is multiplied by. */
function appealOf(linear: LinearRecommender, size: number): Float32Array {
  const known = appeals.get(linear);
  if (known?.length === size) return known;
  const likes = linear.catalogue.scores(linear.prior.everyone).subarray(0, size);
  const median = likes.toSorted()[size >> 1];
  const factors = likes.map((share) => Math.max(share, median, Number.EPSILON) ** appealExponent);
  appeals.set(linear, factors);
  return factors;
}

/** By head position, for a combination of head movies; 0 if either weight is not kept. */
function partialCorrelations(weights: PackedRows, { column, value }: SparseRow): Float32Array {
  const correlations = new Float32Array(weights.scale.length);
  for (const [entry, row] of column.entries()) {
    for (let at = weights.rowStart[row]; at < weights.rowStart[row + 1]; at++) {
      const other = weights.column[at];
      const there = weights.scale[row] * weights.code[at];
      const back = elementAt(weights, other, row);
      // Both have the sign of the correlation, but for rounding.
      correlations[other] += value[entry] * Math.sign(there) * Math.sqrt(Math.max(there * back, 0));
    }
  }
  return correlations;
}

function mostSimilar(
  catalogue: Catalogue,
  movie: number,
  similarities: Float32Array,
  count: number,
  choice: Choice,
): SimilarMovie[] {
  const eligible = eligibleMovies(catalogue.movies, choice, []);
  eligible[movie] = 0;
  for (let other = 0; other < eligible.length; other++) if (!(similarities[other] > 0)) eligible[other] = 0;
  const list = listMovies(catalogue, similarities, eligible, count, choice.diversity);
  return list.map(({ movieId, score }) => ({ movieId, similarity: score }));
}
