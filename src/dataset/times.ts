import { dayOf, hourOf, likesOfSteps, maxGapHours, stepsAfter, type TrendState, trendHours } from '../domain/trend.ts';
import { type Dataset, isLike, type RatingRows } from './dataset.ts';

/** Whether the times of the entries say when people liked what. */
export type Times = { known: true; firstDay: number; lastDay: number } | { known: false; reason: string };

/** With fewer days there is nothing to learn a trend from. */
const minDays = 7;
/** Of the entries with a time, in one hour: then it is the hour of an import. */
const maxShareOfHour = 0.5;

/** How many entries have a known time, and which. */
export type TimeCounts = {
  known: number;
  unknown: number;
  /** Entries of each hour (UTC), in hours since 1970. */
  perHour: Map<number, number>;
  /** Milliseconds since 1970; infinite where no time is known. */
  oldest: number;
  newest: number;
};

export function noTimes(): TimeCounts {
  return {
    known: 0,
    unknown: 0,
    perHour: new Map(),
    oldest: Number.POSITIVE_INFINITY,
    newest: Number.NEGATIVE_INFINITY,
  };
}

/** @param kept one byte an entry: 1 for those that count; all where absent */
export function timeCountsOf({ time }: Pick<RatingRows, 'time'>, kept?: Uint8Array): TimeCounts {
  const counts = noTimes();
  for (let entry = 0; entry < time.length; entry++) {
    if (kept?.[entry] === 0) continue;
    const each = time[entry];
    if (Number.isNaN(each)) {
      counts.unknown++;
      continue;
    }
    counts.known++;
    const hour = hourOf(each);
    counts.perHour.set(hour, (counts.perHour.get(hour) ?? 0) + 1);
    counts.oldest = Math.min(counts.oldest, each);
    counts.newest = Math.max(counts.newest, each);
  }
  return counts;
}

/** Adds the counts of other entries to `counts`. */
export function addTimes(counts: TimeCounts, more: TimeCounts): void {
  counts.known += more.known;
  counts.unknown += more.unknown;
  for (const [hour, entries] of more.perHour) counts.perHour.set(hour, (counts.perHour.get(hour) ?? 0) + entries);
  counts.oldest = Math.min(counts.oldest, more.oldest);
  counts.newest = Math.max(counts.newest, more.newest);
}

export function timesOf({ ratings }: Pick<Dataset, 'ratings'>): Times {
  return timesFrom(timeCountsOf(ratings));
}

export function timesFrom({ known, unknown, perHour, oldest, newest }: TimeCounts): Times {
  if (known === 0) return { known: false, reason: 'no time is known' };
  if (known < unknown) {
    return { known: false, reason: `the times of ${unknown} of ${known + unknown} entries are unknown` };
  }
  if (oldest === newest) return { known: false, reason: 'all times are equal' };
  const busiest = perHour.values().reduce((most, count) => Math.max(most, count), 0);
  if (busiest > maxShareOfHour * known) {
    return { known: false, reason: 'most entries have a time within one hour, as after a bulk import' };
  }
  const [firstDay, lastDay] = [dayOf(oldest), dayOf(newest)];
  if (lastDay - firstDay + 1 < minDays) {
    return { known: false, reason: `the times span fewer than ${minDays} days` };
  }
  return { known: true, firstDay, lastDay };
}

/** The hour by which this share of the entries of known time had come; NaN where no time is known. */
export function hourAtShare({ known, perHour }: TimeCounts, share: number): number {
  let before = 0;
  for (const hour of Float64Array.from(perHour.keys()).sort()) {
    before += perHour.get(hour)!;
    if (before > Math.floor(share * known)) return hour;
  }
  return Number.NaN;
}

/** Calls `visit` with each movie and hour (since 1970) in which it was liked, and how often; in any order. */
export type EachLike = (visit: (movie: number, hour: number, likes: number) => void) => void;

/** The likes of known time. @param kept one byte an entry: 1 for those that count; all where absent */
export function likesIn(rows: RatingRows, kept?: Uint8Array): EachLike {
  return (visit) => {
    for (let entry = 0; entry < rows.movie.length; entry++) {
      if (kept?.[entry] === 0) continue;
      const hour = likeHour(rows, entry);
      if (!Number.isNaN(hour)) visit(rows.movie[entry], hour, 1);
    }
  };
}

/** How much each movie is being liked, as of the newest hour with a like. @param halfLifeDays null for no trend */
export function trendStateOf({ movies, ratings }: Dataset, halfLifeDays: number | null): TrendState {
  return trendFrom(likesIn(ratings), movies.length, halfLifeDays);
}

/** As `trendStateOf`, from a visit of each like of `movies` movies. */
export function trendFrom(eachLike: EachLike, movies: number, halfLifeDays: number | null): TrendState {
  const likes = new Float32Array(movies);
  const ages = halfLifeDays === null ? new Map<number, number>() : agesOfHours(eachLike);
  const [newest] = ages.keys();
  if (halfLifeDays === null || newest === undefined) return { hour: null, likes };
  const oldest = trendHours(halfLifeDays);
  const steps = new Float64Array(movies);
  eachLike((movie, hour, count) => {
    const age = ages.get(hour)!;
    if (age < oldest) steps[movie] += count * stepsAfter(age, halfLifeDays);
  });
  for (let movie = 0; movie < movies; movie++) likes[movie] = likesOfSteps(steps[movie]);
  return { hour: newest, likes };
}

/** The age of each hour with a like, the newest first. */
function agesOfHours(eachLike: EachLike): Map<number, number> {
  const hours = new Set<number>();
  eachLike((_movie, hour) => hours.add(hour));
  const ages = new Map<number, number>();
  let [age, later] = [0, Number.NaN];
  for (const hour of Float64Array.from(hours).sort().reverse()) {
    if (!Number.isNaN(later)) age += Math.min(later - hour, maxGapHours);
    ages.set(hour, age);
    later = hour;
  }
  return ages;
}

/** NaN for an entry that is no like, or of unknown time. */
function likeHour(rows: RatingRows, entry: number): number {
  return isLike(rows, entry) ? hourOf(rows.time[entry]) : Number.NaN;
}
