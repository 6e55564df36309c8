import type { Viewer } from '../../domain.ts';
import { topColumns } from '../../kernels/index.ts';
import { bestMovies, rankedBy } from '../listing.ts';
import type { Ranked } from '../recommender.ts';
import { planScores, type ScoreParts, scoreHead } from './score.ts';

/** For a list longer than this share of the head, many other movies reach its end, and sorting all movies is quicker. */
const longList = 1 / 8;

/** The best movies of a viewer. @param eligible one byte a movie */
export type Best = (viewer: Viewer, eligible: Uint8Array, depth: number) => Ranked;

/**
 * Ranks the head, and adds of the other movies those that reach its last one: few do. What the function returns is what sorting the
 * scores of all movies gives.
 */
export function createBest(parts: ScoreParts): Best {
  const { model, catalogue, trend, rows } = parts;
  /** Used again for each list. */
  let all = new Float32Array(0);
  let lifted = new Float32Array(0);

  /** Head scores with the trend, in numbers of their own: the scores of others are made of those without. */
  function withTrend(head: Float32Array, weight: number): Float32Array {
    if (weight === 0) return head;
    if (lifted.length !== head.length) lifted = new Float32Array(head.length);
    lifted.set(head);
    for (const movie of trend.rising) {
      const position = catalogue.positionOf(movie);
      if (position >= 0) lifted[position] += weight * trend.of(movie);
    }
    return lifted;
  }

  /** By the scores of all movies: where the head has too few of them, too. */
  function rankAll(head: Float32Array, weight: number, eligible: Uint8Array, depth: number): Ranked {
    if (all.length !== eligible.length) all = new Float32Array(eligible.length);
    catalogue.scores(head, all);
    if (weight !== 0) trend.addTo(all, weight);
    return rankedBy(all, bestMovies(catalogue, all, eligible, depth));
  }

  /** The scores of the movies outside the head that reach the bar, by movie. */
  function othersReaching(head: Float32Array, weight: number, bar: number): Map<number, number> {
    const found = catalogue.tailReaching(head, bar, rows.nextAbove);
    if (weight === 0) return found;
    for (const movie of trend.rising) {
      if (catalogue.positionOf(movie) >= 0) continue;
      const own = Math.fround(catalogue.scoreOf(movie, head));
      const score = Math.fround(own + weight * trend.of(movie));
      if (score >= bar) found.set(movie, score);
      else found.delete(movie);
    }
    return found;
  }

  return (viewer, eligible, depth) => {
    const plan = planScores(viewer, parts);
    const head = scoreHead(plan, parts);
    const { trend: weight } = plan.weights;
    if (depth > longList * model.head.length) return rankAll(head, weight, eligible, depth);
    const scores = withTrend(head, weight);
    const nextAbove = scores === rows.sums ? rows.nextAbove : undefined;
    const places = topColumns(scores, depth, { allowed: eligible, allowedAt: model.head, nextAbove });
    const last = places.at(-1);
    if (last === undefined || places.length < depth) return rankAll(head, weight, eligible, depth);
    const ranked = { movies: places.map((place) => model.head[place]), scores: places.map((place) => scores[place]) };
    const others = [...othersReaching(head, weight, scores[last])].filter(([movie]) => eligible[movie] === 1);
    return others.length === 0 ? ranked : merge(ranked, others, depth);
  };

  /** By score; of equal ones in the order of the catalogue. @param others movies with their scores */
  function merge({ movies, scores }: Ranked, others: [number, number][], depth: number): Ranked {
    const { order } = catalogue.movies;
    const placeOf = (movie: number) => (order === undefined ? movie : order[movie]);
    others.sort((a, b) => b[1] - a[1] || placeOf(a[0]) - placeOf(b[0]));
    const merged = { movies: [] as number[], scores: [] as number[] };
    for (let own = 0, other = 0; merged.movies.length < depth; ) {
      const [movie, score] = others[other] ?? [0, Number.NEGATIVE_INFINITY];
      const isOwn = scores[own] > score || (scores[own] === score && placeOf(movies[own]) < placeOf(movie));
      merged.movies.push(isOwn ? movies[own] : movie);
      merged.scores.push(isOwn ? scores[own] : score);
      if (isOwn) own++;
      else other++;
    }
    return merged;
  }
}
