import { randomBelow } from '../dataset/seeded.ts';

/** The ends of a 95 % confidence interval. */
export type Interval = [low: number, high: number];

/** One row a user, one column a quantity. */
export type Table = { rows: number; columns: number; values: Float64Array };

const resamples = 1000;

/** The mean of each column. */
export function columnMeans({ rows, columns, values }: Table): Float64Array {
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) sums[column] += values[row * columns + column];
  }
  return sums.map((sum) => sum / rows);
}

/**
 * What the column means would be for other users like these (B. Efron, 1979): the means of `resamples` tables of as many
 * rows, drawn from this one with replacement. All columns see the same draws, so differences between them are paired.
 * @param table at least one row
 */
export function resampledMeans({ rows, columns, values }: Table, seed: number): Float64Array[] {
  return Array.from({ length: resamples }, (_, resample) => {
    const sums = new Float64Array(columns);
    for (let draw = 0; draw < rows; draw++) {
      const start = randomBelow(seed, resample * rows + draw, rows) * columns;
      for (let column = 0; column < columns; column++) sums[column] += values[start + column];
    }
    return sums.map((sum) => sum / rows);
  });
}

/** Percentile interval of `column`, or of its difference to `reference`. */
export function intervalOf(means: readonly Float64Array[], column: number, reference?: number): Interval {
  const sorted = Float64Array.from(means, (row) =>
    reference === undefined ? row[column] : row[column] - row[reference],
  ).sort();
  return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
}

/** Linear between the two nearest. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
