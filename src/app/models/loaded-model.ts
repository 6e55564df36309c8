import type { MovieId } from '../../domain.ts';
import { createClassic } from '../../recommend/classic/classic.ts';
import type { SimilarUsersSource } from '../../recommend/classic/similar-users.ts';
import { createLinear, type LinearRecommender } from '../../recommend/linear/linear.ts';
import { createPopular } from '../../recommend/popular.ts';
import { createTrending } from '../../recommend/trending.ts';
import type { Sql } from '../../store/database.ts';
import type { StoredModel } from '../../store/models/models.ts';
import { type CatalogueReader, readCatalogue, readCatalogueChanges } from '../../store/movies/movies.ts';
import { findBestMovies } from '../../store/users/similar-users.ts';
import type { ModelReader } from './model-cache.ts';
import type { LoadedModel } from './served-model.ts';
import { readTrendFor } from './trend.ts';

export const recommenderNames = ['marquee', 'classic'] as const;
export type RecommenderName = (typeof recommenderNames)[number];

/**
 * Loads a model with the current movies, ready to answer. If it was trained without any rating or watch, `classic` answers by
 * default, as it knows what is popular elsewhere.
 * @param name the recommender that answers by default
 * @throws MarqueeError ARTIFACT_DAMAGED
 */
export async function loadModel(
  sql: Sql,
  read: ModelReader,
  stored: StoredModel,
  name: RecommenderName = 'marquee',
): Promise<LoadedModel> {
  const trained = await read(stored);
  const linear = createLinear(trained.linear);
  const { facts } = trained.linear;
  const similarUsers: SimilarUsersSource = { bestMovies: (users, choice) => findBestMovies(sql, users, choice, facts) };
  const classic = createClassic(trained.classic, similarUsers, linear.catalogue);
  const answersClassic = name === 'classic' || facts.ratings + facts.watches === 0;
  const [catalogueVersion, trend] = await Promise.all([
    readWholeCatalogue(sql, linear, stored),
    readTrendFor(sql, linear),
  ]);
  // Only now are all of its movies known.
  linear.trend.set(trend);
  return {
    version: stored.version,
    dataAsOf: stored.dataAsOf,
    recommenders: {
      default: answersClassic ? classic : linear,
      classic,
      popular: createPopular(linear),
      trending: createTrending(linear),
    },
    linear,
    catalogueVersion,
  };
}

/** Updates a model with the movies that were added, changed or deleted since the last update. */
export async function followCatalogue(sql: Sql, model: LoadedModel): Promise<void> {
  model.catalogueVersion = await readCatalogueChanges(sql, model.catalogueVersion, changing(model.linear));
}

/**
 * Gives the model the facts about each movie, and marks its movies that were deleted or changed since the training.
 * @returns the catalogue's version
 */
async function readWholeCatalogue(sql: Sql, linear: LinearRecommender, { facts }: StoredModel): Promise<number> {
  const { catalogue } = linear;
  const present = new Set<MovieId>();
  const version = await readCatalogue(sql, {
    onMovie(movie) {
      present.add(movie.id);
      catalogue.add(movie);
    },
  });
  for (const id of catalogue.movies.ids) if (!present.has(id)) catalogue.remove(id);
  const { catalogueVersion: trainedOn = version } = facts as { catalogueVersion?: number };
  return await readCatalogueChanges(sql, trainedOn, changing(linear));
}

function changing({ catalogue }: LinearRecommender): CatalogueReader {
  return { onMovie: (movie) => catalogue.change(movie), onRemoved: (id) => catalogue.remove(id) };
}
