import type { Question } from './questions.ts';

/** The parts of the scores of one question's candidates; the score is their sum, each times a weight. */
export type Parts = {
  long: Float32Array;
  short: Float32Array;
  everyone: Float32Array;
  groups: Float32Array;
  trend: Float32Array;
};

export type PartWeights = { long: number; short: number; everyone: number; group: number; trend: number };

const depth = 10;
const discounts = Float64Array.from({ length: depth }, (_, place) => 1 / Math.log2(place + 2));
const ideal = new Float64Array(depth + 1);
for (let hits = 1; hits <= depth; hits++) ideal[hits] = ideal[hits - 1] + discounts[hits - 1];

const bestScores = new Float64Array(depth);
const bestPlaces = new Int32Array(depth);

/**
 * NDCG@10 of the candidates in the order of their scores; of equal scores the first one.
 * @param seen one byte a candidate: whether it is in the history
 * @param relevant one byte a candidate
 * @param total how many movies are relevant, those included that are no candidates
 */
export function ndcgOf(
  { long, short, everyone, groups, trend }: Parts,
  weights: PartWeights,
  seen: Uint8Array,
  relevant: Uint8Array,
  total: Question['relevant']['size'],
): number {
  bestScores.fill(Number.NEGATIVE_INFINITY);
  bestPlaces.fill(-1);
  const last = depth - 1;
  for (let place = 0; place < seen.length; place++) {
    const score =
      weights.long * long[place] +
      weights.short * short[place] +
      weights.everyone * everyone[place] +
      weights.group * groups[place] +
      weights.trend * trend[place];
    if (score <= bestScores[last] || seen[place] === 1) continue;
    let at = last;
    while (at > 0 && bestScores[at - 1] < score) {
      bestScores[at] = bestScores[at - 1];
      bestPlaces[at] = bestPlaces[at - 1];
      at--;
    }
    bestScores[at] = score;
    bestPlaces[at] = place;
  }
  let gain = 0;
  for (let at = 0; at < depth; at++) if (bestPlaces[at] >= 0 && relevant[bestPlaces[at]] === 1) gain += discounts[at];
  return gain / ideal[Math.min(depth, total)];
}
