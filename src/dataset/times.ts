import { dayOf, hourOf, likesOfSteps, maxGapHours, stepsAfter, type TrendState, trendHours } from '../domain/trend.ts';
import { type Dataset, isLike, type RatingRows } from './dataset.ts';

/** Whether the times of the entries say when people liked what. */
export type Times = { known: true; firstDay: number; lastDay: number } | { known: false; reason: string };

/** With fewer days there is nothing to learn a trend from. */
const minDays = 7;
/** Of the entries with a time, in one hour: then it is the hour of an import. */
const maxShareOfHour = 0.5;

export function timesOf({ ratings: { time } }: Dataset): Times {
  const known = time.filter((each) => !Number.isNaN(each));
  if (known.length === 0) return { known: false, reason: 'no time is known' };
  if (2 * known.length < time.length) {
    return { known: false, reason: `the times of ${time.length - known.length} of ${time.length} entries are unknown` };
  }
  const perHour = new Map<number, number>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const each of known) {
    const hour = hourOf(each);
    perHour.set(hour, (perHour.get(hour) ?? 0) + 1);
    first = Math.min(first, each);
    last = Math.max(last, each);
  }
  if (first === last) return { known: false, reason: 'all times are equal' };
  const busiest = perHour.values().reduce((most, count) => Math.max(most, count), 0);
  if (busiest > maxShareOfHour * known.length) {
    return { known: false, reason: 'most entries have a time within one hour, as after a bulk import' };
  }
  const [firstDay, lastDay] = [dayOf(first), dayOf(last)];
  if (lastDay - firstDay + 1 < minDays) {
    return { known: false, reason: `the times span fewer than ${minDays} days` };
  }
  return { known: true, firstDay, lastDay };
}

/** How much each movie is being liked, as of the newest hour with a like. @param halfLifeDays null for no trend */
export function trendStateOf({ movies, ratings }: Dataset, halfLifeDays: number | null): TrendState {
  const likes = new Float32Array(movies.length);
  const ages = halfLifeDays === null ? new Map<number, number>() : agesOfHours(ratings);
  const [newest] = ages.keys();
  if (halfLifeDays === null || newest === undefined) return { hour: null, likes };
  const oldest = trendHours(halfLifeDays);
  const steps = new Float64Array(movies.length);
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    const age = ages.get(likeHour(ratings, entry));
    if (age !== undefined && age < oldest) steps[ratings.movie[entry]] += stepsAfter(age, halfLifeDays);
  }
  for (let movie = 0; movie < steps.length; movie++) likes[movie] = likesOfSteps(steps[movie]);
  return { hour: newest, likes };
}

/** The age of each hour with a like, the newest first. */
function agesOfHours(rows: RatingRows): Map<number, number> {
  const hours = new Set<number>();
  for (let entry = 0; entry < rows.movie.length; entry++) hours.add(likeHour(rows, entry));
  hours.delete(Number.NaN);
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
