import type { LinearRecommender } from '../../recommend/linear/linear.ts';
import type { ServedRecommender } from '../../recommend/recommender.ts';
import type { StoredModel } from '../../store/models/models.ts';

/**
 * - default: answers if a request names none
 * - classic: asks the database what other users like, so the same viewer may get another list a moment later
 * - popular: what most people like
 * - trending: currently popular movies
 */
export type RecommenderChoice = 'default' | 'classic' | 'popular' | 'trending';

export type LoadedModel = {
  readonly version: number;
  /** The time of the newest rating that it was trained on; null if no time is known. */
  readonly dataAsOf: Date | null;
  readonly recommenders: Readonly<Record<RecommenderChoice, ServedRecommender>>;
  /** Scores, explains and compares movies, whatever `default` is. */
  readonly linear: LinearRecommender;
  /** The version of the catalogue that the model knows. */
  catalogueVersion: number;
};

/** The model in use, which may be replaced while the app runs. */
export type ServedModel = {
  /** Undefined while there is none. */
  current(): LoadedModel | undefined;
  /** Resolves when the model knows the movies of this version of the catalogue or a later one. */
  catchUp(catalogueVersion: number): Promise<void>;
  /**
   * Loads a model that is about to be activated; `reload` then takes it over, so that it is in memory only once.
   * @throws MarqueeError ARTIFACT_DAMAGED
   */
  prepare(stored: StoredModel): Promise<void>;
  /** Resolves when the currently active model is loaded. */
  reload(): Promise<void>;
};
