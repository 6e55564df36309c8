import type { MovieFilter, MovieId, Viewer } from '../domain.ts';
import type { Term } from './linear/terms.ts';
import type { Pace } from './pace.ts';

export type Recommendation = { movieId: MovieId; score: number };

/** The filters and composition of a list. */
export type Choice = {
  /** These alone; all movies where absent. */
  candidates?: ReadonlySet<MovieId> | undefined;
  filter?: MovieFilter | undefined;
  /** None of these. */
  exclude?: ReadonlySet<MovieId> | undefined;
  /** Whether movies that the viewer has rated or watched may be listed too. */
  includeRated?: boolean | undefined;
  /** 0 to 1: how much a movie's likeness to those listed before it counts against it; 0 is the order of the scores. */
  diversity?: number | undefined;
};

/** What every algorithm looks like from outside, so that serving and evaluation need not know which one it is. */
export interface Recommender {
  readonly name: string;
  /**
   * The best `count` movies for `viewer`, best first: distinct, known, none rated, watched or hidden by the viewer, and fewer
   * than `count` only where no more movies are left that fit. The same viewer and data give the same list.
   */
  recommend(viewer: Viewer, count: number, choice?: Choice): Promise<Recommendation[]>;
}

/** The basis of a list: ratings and watches, else age, gender and occupation, else popularity. */
export type Basis = 'history' | 'demographics' | 'popular';

/** A list by the indices of its movies in the catalogue, best first, and the score of each. */
export type Ranked = { movies: readonly number[]; scores: readonly number[] };

/** A recommender that tells what its lists rest on. */
export interface ServedRecommender extends Recommender {
  basisOf(viewer: Viewer): Basis;
  /**
   * For each movie of a list that it has just made, its strongest reasons, at most `count`; no reasons if it knows none.
   * @throws what `pace` rejects with
   */
  reasons(viewer: Viewer, list: readonly Recommendation[], count: number, pace?: Pace): Promise<Term[][]>;
}
