import { topColumns } from '../../kernels/top.ts';
import type { FeatureRows } from './features.ts';
import { commonFeatures, countShared, findPatterns } from './patterns.ts';

/**
 * The `count` movies most similar to each movie by the cosine of their features, most similar first; of equally similar
 * ones, those that come first in `order`. One row of similarities is held at a time, never movies x movies of them.
 * @param order every movie's index once
 * @returns movies x count indices, row-major; -1 where no further movie shares a feature
 */
export function nearestMovies(features: FeatureRows, count: number, order: Int32Array): Int32Array {
  const scale = inverseLengths(features, order);
  const common = commonFeatures(features);
  const patterns = findPatterns(features, common, order);
  const holders = invert(features, order, scale);
  const shared = new Float32Array(patterns.bits.length);
  const similarity = new Float32Array(order.length);
  const nearest = new Int32Array(order.length * count).fill(-1);
  for (let place = 0; place < order.length; place++) {
    const movie = order[place];
    // The movie's own length divides all of its similarities alike, so it can be left out.
    countShared(patterns.bits, patterns.ofPlace[place], shared);
    lookUp(shared, patterns.ofPlace, scale, similarity);
    for (let entry = features.rowStart[movie]; entry < features.rowStart[movie + 1]; entry++) {
      const feature = features.feature[entry];
      if (!common.has(feature)) addProducts(similarity, features.value[entry], holders, feature);
    }
    const best = topColumns(similarity, count, { excluded: [place] }).filter((other) => similarity[other] > 0);
    nearest.set(
      best.map((other) => order[other]),
      movie * count,
    );
  }
  return nearest;
}

function lookUp(shared: Float32Array, pattern: Uint32Array, scale: Float32Array, target: Float32Array): void {
  for (let place = 0; place < target.length; place++) target[place] = shared[pattern[place]] * scale[place];
}

/** For each feature the places in `order` of the movies that have it: entries `start[f]` to `start[f + 1] - 1`. */
type Holders = { start: Uint32Array; place: Uint32Array; value: Float32Array };

/** Values are multiplied by their movie's `scale`. */
function invert(features: FeatureRows, order: Int32Array, scale: Float32Array): Holders {
  const { rowStart, feature, value, featureCount } = features;
  const start = new Uint32Array(featureCount + 1);
  for (const column of feature) start[column + 1]++;
  for (let column = 0; column < featureCount; column++) start[column + 1] += start[column];
  const next = start.slice();
  const holders = { start, place: new Uint32Array(feature.length), value: new Float32Array(feature.length) };
  order.forEach((movie, place) => {
    for (let entry = rowStart[movie]; entry < rowStart[movie + 1]; entry++) {
      const slot = next[feature[entry]]++;
      holders.place[slot] = place;
      holders.value[slot] = value[entry] * scale[place];
    }
  });
  return holders;
}

function addProducts(sums: Float32Array, factor: number, { start, place, value }: Holders, feature: number): void {
  const end = start[feature + 1];
  for (let slot = start[feature]; slot < end; slot++) sums[place[slot]] += factor * value[slot];
}

/** 1 / Euclidean length of each row, by place in `order`; 0 for an empty row. */
function inverseLengths({ rowStart, value }: FeatureRows, order: Int32Array): Float32Array {
  return Float32Array.from(order, (movie) => {
    const row = value.subarray(rowStart[movie], rowStart[movie + 1]);
    return row.length === 0 ? 0 : 1 / Math.sqrt(row.reduce((sum, entry) => sum + entry * entry, 0));
  });
}
