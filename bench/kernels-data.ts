import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { SparseRows } from '../src/kernels/index.ts';

/** Preference values of 1 to 5 stars. */
const preferences = [0.3, 0.4, 0.6, 1, 1.2];

/** The train rows of ml-1m as the training sees them: users in order, movies most rated first. */
export function readTrainRows(folder: string): SparseRows & { weight: Float32Array; movies: number } {
  const lines = gunzipSync(readFileSync(path.join(folder, 'ratings.csv.gz')))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1);
  const split = gunzipSync(readFileSync(path.join(folder, 'split.u8.gz')));
  const ratings = lines
    .filter((_, row) => split[row] === 0)
    .map((line) => {
      const [, user, movie, stars] = line.split(',');
      return { user: Number(user), movie, value: preferences[Number(stars) - 1] };
    });

  const counts = new Map<string, number>();
  for (const { movie } of ratings) counts.set(movie, (counts.get(movie) ?? 0) + 1);
  const position = new Map([...counts].sort((a, b) => b[1] - a[1]).map(([movie], index) => [movie, index]));
  const users = [...Map.groupBy(ratings, ({ user }) => user).values()];
  const entries = users.flatMap((own) =>
    own.map(({ movie, value }) => ({ column: position.get(movie)!, value })).sort((a, b) => a.column - b.column),
  );
  const rowStart = new Uint32Array(users.length + 1);
  for (const [row, own] of users.entries()) rowStart[row + 1] = rowStart[row] + own.length;
  const mean = entries.length / users.length;
  return {
    rowStart,
    column: Int32Array.from(entries, ({ column }) => column),
    value: Float32Array.from(entries, ({ value }) => value),
    weight: Float32Array.from(users, (own) => (own.length / mean) ** -0.4),
    movies: position.size,
  };
}
