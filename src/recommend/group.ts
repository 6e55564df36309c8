import type { MovieId, Viewer } from '../domain.ts';
import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { listMovies } from './listing.ts';
import { atOnce, type Pace } from './pace.ts';
import type { Choice } from './recommender.ts';

/**
 * How the members' appeals are combined (J. Masthoff, Recommender Systems Handbook, 2011): their mean, the least, or the
 * largest.
 */
export const groupStrategies = ['average', 'least_misery', 'most_pleasure'] as const;
export type GroupStrategy = (typeof groupStrategies)[number];

export type GroupRecommendation = {
  movieId: MovieId;
  /** The members' appeals, combined by the strategy. */
  score: number;
  /** In the order of the viewers. */
  members: MemberScore[];
};

export type MemberScore = {
  /** As in the member's own list. */
  score: number;
  /** The score between the member's mean (0) and best (1) of the movies that may be listed; below 0 under the mean. */
  appeal: number;
};

/**
 * The best movies for several viewers together, none of them hidden by one, nor rated or watched by one unless that is
 * allowed. The scores of members differ in scale, as more is known about some; the best that is left for each is what they can
 * wish for, so it counts alike for all. The mean stands at 0 and not the worst score, which is one movie's exception.
 */
export async function recommendToGroup(
  linear: LinearRecommender,
  viewers: readonly Viewer[],
  strategy: GroupStrategy,
  count: number,
  choice: Choice = {},
  pace: Pace = atOnce,
): Promise<GroupRecommendation[]> {
  const { catalogue } = linear;
  const scores: Float32Array[] = [];
  for (const viewer of viewers) {
    await pace(linear.work(viewer));
    scores.push(linear.scores(viewer));
  }
  const eligible = eligibleMovies(catalogue.movies, choice, viewers);
  const appeals = scores.map((own) => appealsOf(own, eligible));
  const combined = new Float32Array(eligible.length);
  for (let movie = 0; movie < combined.length; movie++) {
    if (eligible[movie] === 1) combined[movie] = combine(strategy, appeals, movie);
  }
  return listMovies(catalogue, combined, eligible, count, choice.diversity).map(({ movieId, score }) => {
    const movie = catalogue.movies.indexOf(movieId)!;
    const members = viewers.map((_, member) => ({ score: scores[member][movie], appeal: appeals[member][movie] }));
    return { movieId, score, members };
  });
}

/** So fine that sums of them are exact, and so do not depend on the order of the members. */
const steps = 2 ** 20;

function appealsOf(scores: Float32Array, eligible: Uint8Array): Float64Array {
  let [sum, count, best] = [0, 0, Number.NEGATIVE_INFINITY];
  for (let movie = 0; movie < scores.length; movie++) {
    if (eligible[movie] === 0) continue;
    sum += scores[movie];
    count++;
    best = Math.max(best, scores[movie]);
  }
  const mean = sum / count;
  const appeals = new Float64Array(scores.length);
  for (let movie = 0; movie < scores.length; movie++) {
    const appeal = best > mean ? (scores[movie] - mean) / (best - mean) : 0;
    appeals[movie] = Math.round(appeal * steps) / steps;
  }
  return appeals;
}

function combine(strategy: GroupStrategy, appeals: readonly Float64Array[], movie: number): number {
  let [sum, least, most] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const own of appeals) {
    sum += own[movie];
    least = Math.min(least, own[movie]);
    most = Math.max(most, own[movie]);
  }
  if (strategy === 'least_misery') return least;
  return strategy === 'most_pleasure' ? most : sum / appeals.length;
}
