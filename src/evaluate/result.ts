import type { Relevance } from '../dataset/relevance.ts';
import type { Judging } from '../dataset/splits.ts';
import type { Interval } from './bootstrap.ts';
import type { Grouping } from './groups.ts';
import type { MetricName } from './metrics.ts';

/** What is measured for each user and averaged. */
export type Quantity = MetricName | 'novelty' | 'diversity';

/** A mean over users of NDCG@10 with its 95 % confidence interval. */
export type Estimate = { users: number; 'ndcg@10': number; ci: Interval };

export type GroupEstimate = Estimate & { group: string };

/** For new users of whom `ratings` ratings are known. */
export type ColdUserEstimate = Estimate & { ratings: number };

/** Everything that `marquee evaluate` found out; written as it is with `--json`. */
export type Evaluation = {
  /** In the order asked for; the first one is what the others are compared with. */
  models: Record<string, ModelResult>;
  /** What the cold-movie figures are to be compared with. */
  coldMovieOrders: Record<string, Estimate> | null;
  protocol: Protocol;
  data: DataCounts;
  seed: number;
  seconds: number;
};

export type ModelResult = Record<Quantity, number> & {
  description: string;
  /** Different movies in all lists of ten that count for the catalogue in use, as a share of it. */
  coverage: number;
  /** Different movies in all lists of ten, as a share of all movies. */
  coverageOfAll: number;
  /** Different movies in all lists of ten. */
  distinct: number;
  gini: number;
  ci: Record<Quantity, Interval>;
  /** This model minus the first one, user by user; null for the first one. */
  difference: Record<MetricName, { mean: number; ci: Interval }> | null;
  /** Shares of users by NDCG@10 against the popular list. */
  versusPopular: { better: number; same: number; worse: number };
  groups: Record<Grouping, GroupEstimate[]>;
  byHistory: ByHistory;
  /** New users, by how many of their ratings were given. */
  coldUsers: ColdUserEstimate[] | null;
  /** New movies, ranked alone. */
  coldMovies: Estimate | null;
  seconds: { fit: number; recommend: number };
};

/** Null if there are none. */
export type ByHistory = { known: Estimate | null; strangers: Estimate | null };

export type Judge = 'test' | 'validation';

export type Protocol = {
  judge: Judge;
  /** How the split was made. */
  split: string;
  judging: Judging;
  relevant: Relevance;
  /** With days, after how many of them models were trained again; null for never. */
  retrainDays: number | null;
  /** The file that named the candidates, where not all movies were ranked. */
  negatives: string | null;
  /** Seeded sample of the users judged; null for all. */
  userSample: number | null;
  likedStars: number;
};

export type DataCounts = {
  source: string;
  users: number;
  movies: number;
  /** The size of the catalogue that `coverage` is a share of, and what it holds. */
  catalogueInUse: { movies: number; rule: string };
  ratings: { train: number; validation: number; test: number };
  /** Ratings that the models learned from. */
  fitted: number;
  judgedUsers: number;
  /** One a user or, day by day, one a user and day. */
  judgedLists: number;
  /** How many of them are for users without any history. */
  strangers: number;
  /** Likes that the judged users' lists should find. */
  judgedLikes: number;
  coldUsers: number | null;
  coldMovies: number | null;
};
