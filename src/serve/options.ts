import type { FastifyBaseLogger } from 'fastify';
import type { MovieId, UserId, Viewer } from '../domain.ts';
import type { Recommender } from '../recommend/recommender.ts';

/** All that the app needs of the world. */
export type AppOptions = {
  /** Whoever the id is, as stored now; a stranger with `account: false` where it is nobody's. */
  findViewer(userId: UserId): Promise<Viewer>;
  /** The best-known movies that are not excluded, for where the recommender has too few. */
  findPopularMovies(count: number, excluded: ReadonlySet<MovieId>): Promise<MovieId[]>;
  /** Rejects where the database does not answer. */
  checkDatabase(): Promise<unknown>;
  /** Asked for each request, so that a model can be exchanged meanwhile; undefined while there is none. */
  recommender(): Recommender | undefined;
  logger: FastifyBaseLogger;
};
