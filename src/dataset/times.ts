import { dayMs, dayOf, likesOfSteps, stepsAfter, type TrendState, trendDays } from '../domain/trend.ts';
import { type Dataset, isLike } from './dataset.ts';

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
    const hour = Math.floor((24 * each) / dayMs);
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

/**
 * How much each movie is being liked: as of the newest day with a like, or as of `day`, later likes left out.
 * @param halfLifeDays null for no trend
 */
export function trendStateOf({ movies, ratings }: Dataset, halfLifeDays: number | null, day?: number): TrendState {
  const likes = new Float32Array(movies.length);
  if (halfLifeDays === null) return { day: null, likes };
  const newest = day ?? newestLike(ratings.movie.length, (entry) => likeDay(ratings, entry));
  if (newest === null) return { day: null, likes };
  const steps = new Float64Array(movies.length);
  const oldest = newest - trendDays(halfLifeDays);
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    const at = likeDay(ratings, entry);
    if (at >= oldest && at <= newest) steps[ratings.movie[entry]] += stepsAfter(newest - at, halfLifeDays);
  }
  for (let movie = 0; movie < steps.length; movie++) likes[movie] = likesOfSteps(steps[movie]);
  return { day: newest, likes };
}

/** NaN for an entry that is no like, or of unknown time. */
function likeDay(rows: Dataset['ratings'], entry: number): number {
  return isLike(rows, entry) ? dayOf(rows.time[entry]) : Number.NaN;
}

function newestLike(entries: number, dayAt: (entry: number) => number): number | null {
  let newest = Number.NEGATIVE_INFINITY;
  // NaN passes no comparison.
  for (let entry = 0; entry < entries; entry++) if (dayAt(entry) > newest) newest = dayAt(entry);
  return Number.isFinite(newest) ? newest : null;
}
