import type { SplitName } from '../domain/split-names.ts';
import { MarqueeError } from '../errors.ts';
import { type Dataset, userOfEntries } from './dataset.ts';
import { hash32, hashText } from './seeded.ts';

/** The parts of a split, as `RatingRows.part` holds them. */
export const parts = { train: 0, validation: 1, test: 2 } as const;

export type Split = {
  dataset: Dataset;
  /** What a reader of the result must know about how the split was made, one sentence. */
  note: string;
  judging: Judging;
};

/**
 * What is judged at once: all that a user has in the judged part, given what came in the parts before; or each day of a user
 * (`days`), or only the first day of each user who was known before (`next-session`), given all that came before that day.
 */
export type Judging = 'part' | 'days' | 'next-session';

/**
 * Divides the ratings into train, validation and test. The same ratings and seed give the same parts, in whatever order the
 * ratings came in.
 * @throws MarqueeError SPLIT_IMPOSSIBLE for a temporal split of ratings whose times are unknown
 */
export function splitDataset(dataset: Dataset, name: SplitName, seed: number): Split {
  const { part, note, judging = 'part' } = splitters[name](dataset, seed);
  return { dataset: { ...dataset, ratings: { ...dataset.ratings, part } }, note, judging };
}

type Parts = { part: Uint8Array; note: string; judging?: Judging };

const splitters: Record<SplitName, (dataset: Dataset, seed: number) => Parts> = {
  random: splitAtRandom,
  temporal: (dataset) => ({
    part: partsByTime(dataset, 'temporal', 0.8, 0.9),
    note: 'The oldest 80% of the ratings are train, the next 10% validation, the newest 10% test.',
  }),
  rolling: (dataset) => ({
    part: partsByTime(dataset, 'rolling', 0.6, 0.8),
    note: `The oldest 60% of the ratings are train, the next 20% validation, the newest 20% test; ${dayByDay}`,
    judging: 'days',
  }),
  'next-session': (dataset) => ({
    part: partsByTime(dataset, 'next-session', 0.6, 0.8),
    note: `The oldest 60% of the ratings are train, the next 20% validation, the newest 20% test; ${firstDays}`,
    judging: 'next-session',
  }),
  'leave-last-out': leaveLastOut,
};

function splitAtRandom(dataset: Dataset, seed: number): Parts {
  const draws = drawOfEntries(dataset, seed);
  const part = new Uint8Array(draws.length);
  for (let entry = 0; entry < draws.length; entry++) part[entry] = partAtShare(draws[entry] / 2 ** 32);
  return { part, note: 'Each rating was put into train (80%), validation (10%) or test (10%) by chance.' };
}

const dayByDay = 'each day of a user is judged by itself, given all that was known that morning.';
const firstDays = 'of users who were known before, the first day is judged, given all that was known that morning.';

/** Ratings of one moment stay together, so the shares are as nearly those wanted as the times allow. */
function partsByTime({ ratings: { time } }: Dataset, name: string, validation: number, test: number): Uint8Array {
  const unknown = time.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (unknown > 0) {
    throw new MarqueeError(
      'SPLIT_IMPOSSIBLE',
      `A ${name} split needs the time of every rating, and ${unknown} of ${time.length} ratings have none; ` +
        'use --split leave-last-out or --split random.',
    );
  }
  const sorted = time.toSorted();
  const validationStart = sorted[Math.floor(sorted.length * validation)];
  const testStart = sorted[Math.floor(sorted.length * test)];
  const part = new Uint8Array(time.length);
  time.forEach((value, entry) => {
    if (value >= testStart) part[entry] = parts.test;
    else if (value >= validationStart) part[entry] = parts.validation;
  });
  return part;
}

/** Users with fewer than three ratings have nothing to spare and stay in train. */
function leaveLastOut(dataset: Dataset, seed: number): Parts {
  const { rowStart, time } = dataset.ratings;
  const draws = drawOfEntries(dataset, seed);
  const part = new Uint8Array(time.length);
  let drawn = 0;
  for (let user = 0; user + 1 < rowStart.length; user++) {
    const [first, end] = [rowStart[user], rowStart[user + 1]];
    if (end - first < 3) continue;
    const later = (a: number, b: number) => compareTimes(time[b], time[a]) || draws[b] - draws[a] || b - a;
    const [last, secondLast] = Array.from({ length: end - first }, (_, offset) => first + offset).sort(later);
    part[last] = parts.test;
    part[secondLast] = parts.validation;
    if (Number.isNaN(time[secondLast])) drawn++;
  }
  const note = 'The last rating of each user is test, the one before validation, the rest train.';
  return { part, note: drawn === 0 ? note : `${note} ${drawnNote(drawn)}` };
}

function drawnNote(users: number): string {
  return `The times of these ratings are unknown for ${users} users; theirs were drawn by chance.`;
}

/** Unknown times come before all known ones. */
function compareTimes(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  return a - b;
}

/** 32 bits for each entry that depend on the seed and on the ids of its user and movie only. */
function drawOfEntries(dataset: Dataset, seed: number): Uint32Array {
  const movieHash = dataset.movies.map((movie) => hashText(seed, movie.id));
  const users = userOfEntries(dataset.ratings);
  const { movie } = dataset.ratings;
  const draws = new Uint32Array(users.length);
  for (let entry = 0; entry < users.length; entry++) {
    draws[entry] = hash32(movieHash[movie[entry]], dataset.userIds[users[entry]]);
  }
  return draws;
}

function partAtShare(share: number): number {
  if (share < 0.8) return parts.train;
  return share < 0.9 ? parts.validation : parts.test;
}
