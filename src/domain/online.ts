/** What the database knows about recommendations and what users did afterwards, before it is judged. */

/** Sums over recommendations from one source: a server named in the log, or one of our models. */
export type OnlineSums = {
  source: string;
  /** UTC, `2023-03-21`; null for all days, but only recommendations whose window had ended by the newest one. */
  day: string | null;
  /** Whether the windows of all of them had ended. */
  complete: boolean;
  users: number;
  recommendations: number;
  /** Recommendations with at least one hit. */
  followed: number;
  /** Movies in recommendations, and how many of them were hits. */
  shown: number;
  hits: number;
  /** Over users: the sums of n^2, n f and f^2, of n recommendations with f followed. */
  squares: { recommendations: number; both: number; followed: number };
  /** 95 % of the answers took at most this many milliseconds. */
  p95: number;
};

/** What the movies that were recommended are compared by: stars or, on a site of plays, the share of the runtime watched. */
export type OnlineUnit = 'stars' | 'share';

/** Ratings or watches by users to whom a source had recommended movies: of these movies, and of others. */
export type OnlineRatings = {
  source: string;
  recommended: { ratings: number; mean: number | null };
  others: { ratings: number; mean: number | null };
  /** The standard error of the difference between the two means, over users; null if it is unknown. */
  standardError: number | null;
};

export type OnlineReadings = {
  /** The beginning of the first day, and the newest recommendation; null if there is none. */
  period: { from: Date; newest: Date } | null;
  sums: OnlineSums[];
  ratings: OnlineRatings[];
  /** What the ratings are in. */
  unit: OnlineUnit;
  /** Requests that a recommender failed to answer; sources without any are left out. */
  failures: { source: string; requests: number }[];
};
