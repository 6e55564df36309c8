import type { OnlineRatings, OnlineReadings, OnlineSums, OnlineUnit } from '../../domain/online.ts';
import type { Interval } from '../bootstrap.ts';
import { standardErrors, wilsonInterval } from './wilson.ts';

/** How recommendations were followed; intervals hold for other users like these. */
export type Following = {
  users: number;
  recommendations: number;
  /** Share of recommendations with at least one hit. */
  hitRate: number;
  ci: Interval;
  /** Share of recommended movies that were hits. */
  hitsPerMovie: number;
  /** Milliseconds that 95 % of the answers took at most. */
  p95: number;
};

export type FollowingOfDay = Following & { day: string; complete: boolean };

/** The mean of movies that were recommended, less that of others; null if one of them has no ratings. */
export type RatingComparison = Omit<OnlineRatings, 'source' | 'standardError'> & {
  difference: number | null;
  ci: Interval | null;
};

export type SourceQuality = {
  source: string;
  /** Of all recommendations whose window is over; null if there are none yet. */
  overall: Following | null;
  days: FollowingOfDay[];
  ratings: RatingComparison | null;
  /** Requests that it did not answer. */
  failed: number;
};

export type OnlineQuality = {
  period: OnlineReadings['period'];
  windowMs: number;
  /** What ratings are in. */
  unit: OnlineUnit;
  /** Those with the most recommendations first. */
  sources: SourceQuality[];
};

/** What the sums say. */
export function judgeOnline(
  { period, sums, ratings, unit, failures }: OnlineReadings,
  windowMs: number,
): OnlineQuality {
  const names = new Set([...sums, ...failures].map(({ source }) => source));
  const sources = [...names].map((source): SourceQuality => {
    const own = sums.filter((each) => each.source === source);
    const overall = own.find(({ day }) => day === null);
    const compared = ratings.find((each) => each.source === source);
    return {
      source,
      overall: overall ? followingOf(overall) : null,
      days: own.flatMap((each) =>
        each.day === null ? [] : [{ day: each.day, complete: each.complete, ...followingOf(each) }],
      ),
      ratings: compared ? comparisonOf(compared) : null,
      failed: failures.find((each) => each.source === source)?.requests ?? 0,
    };
  });
  return {
    period,
    windowMs,
    unit,
    sources: sources.sort((a, b) => sizeOf(b) - sizeOf(a) || (a.source < b.source ? -1 : 1)),
  };
}

function sizeOf({ days }: SourceQuality): number {
  return days.reduce((sum, { recommendations }) => sum + recommendations, 0);
}

function followingOf(sums: OnlineSums): Following {
  const { users, recommendations, followed, shown, hits, p95 } = sums;
  const hitRate = followed / recommendations;
  const ci = wilsonInterval(hitRate, independentOnes(sums));
  return { users, recommendations, hitRate, ci, hitsPerMovie: hits / shown, p95 };
}

/**
 * As many independent recommendations as would leave as much to chance as these, which come in clusters, one a user: their
 * number over the design effect (L. Kish, 1965), with the variance of a ratio of sums (W. G. Cochran, 1977). Where all are
 * alike, there is no measure of how alike those of one user are, and each user counts once.
 */
function independentOnes({ users, recommendations, followed, squares }: OnlineSums): number {
  const share = followed / recommendations;
  const spread = squares.followed - 2 * share * squares.both + share ** 2 * squares.recommendations;
  if (users === 1 || spread <= 0 || share === 1) return users;
  const variance = ((users / (users - 1)) * spread) / recommendations ** 2;
  return Math.min(recommendations, (share * (1 - share)) / variance);
}

function comparisonOf({ recommended, others, standardError }: OnlineRatings): RatingComparison {
  const difference = recommended.mean === null || others.mean === null ? null : recommended.mean - others.mean;
  const known = difference !== null && standardError !== null;
  const half = standardErrors * (standardError ?? 0);
  return { recommended, others, difference, ci: known ? [difference - half, difference + half] : null };
}
