import type { MovieId, Viewer } from '../domain.ts';

export type Recommendation = { movieId: MovieId; score: number };

/** What every algorithm looks like from outside, so that serving and evaluation need not know which one it is. */
export interface Recommender {
  readonly name: string;
  /**
   * The best `count` movies for `viewer`, best first: distinct, known, none from the viewer's history, and fewer than
   * `count` only where no more movies are left. The same viewer and data give the same list.
   * @param candidates rank these alone; all movies where absent
   */
  recommend(viewer: Viewer, count: number, candidates?: ReadonlySet<MovieId>): Promise<Recommendation[]>;
}
