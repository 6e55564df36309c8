/** What the database has on recommendations and on what followed them, before it is judged. */

/** Sums over recommendations of one source: a server that the log names, or a model of ours. */
export type OnlineSums = {
  source: string;
  /** UTC, `2023-03-21`; null for all whose window was over at the newest recommendation, whatever their day. */
  day: string | null;
  /** Whether the window of all of them was over. */
  complete: boolean;
  users: number;
  recommendations: number;
  /** Recommendations with at least one hit. */
  followed: number;
  /** Movies in recommendations, and those of them that were hits. */
  shown: number;
  hits: number;
  /** Over users: the sums of n^2, n f and f^2, of n recommendations with f followed. */
  squares: { recommendations: number; both: number; followed: number };
  /** Milliseconds that 95 % of the answers took at most. */
  p95: number;
};

/** What the movies that were recommended are compared by: stars or, on a site of plays, the share of the runtime watched. */
export type OnlineUnit = 'stars' | 'share';

/** Ratings, or watches, by users whom a source had recommended movies to: of these movies, and of others. */
export type OnlineRatings = {
  source: string;
  recommended: { ratings: number; mean: number | null };
  others: { ratings: number; mean: number | null };
  /** Of the difference of the two means, where users are drawn by chance; null if that cannot be known. */
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
