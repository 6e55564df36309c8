import path from 'node:path';
import type { MovieId } from '../../domain.ts';
import { createClassic } from '../../recommend/classic/classic.ts';
import { createLinear, type LinearRecommender } from '../../recommend/linear/linear.ts';
import { createPopular } from '../../recommend/popular.ts';
import type { Sql } from '../../store/database.ts';
import type { StoredModel } from '../../store/models/models.ts';
import { type CatalogueReader, readCatalogue, readCatalogueChanges } from '../../store/movies/movies.ts';
import { findBestMovies } from '../../store/users/similar-users.ts';
import { modelsFolder, readModels } from './model-files.ts';
import type { LoadedModel } from './served-model.ts';

export const recommenderNames = ['marquee', 'classic'] as const;
export type RecommenderName = (typeof recommenderNames)[number];

/**
 * A model, ready to answer, with the movies of this moment. Where it was trained without any rating or watch, `classic` answers, as it
 * knows what is popular elsewhere.
 * @param name what answers those who do not ask for a certain recommender
 * @throws MarqueeError ARTIFACT_DAMAGED
 */
export async function loadModel(
  sql: Sql,
  home: string,
  stored: StoredModel,
  name: RecommenderName = 'marquee',
): Promise<LoadedModel> {
  const trained = await readModels(path.join(await modelsFolder(home), stored.path));
  const linear = createLinear(trained.linear);
  const classic = createClassic(trained.classic, { bestMovies: findBestMovies.bind(undefined, sql) }, linear.catalogue);
  const { facts } = trained.linear;
  const answersClassic = name === 'classic' || facts.ratings + facts.watches === 0;
  return {
    version: stored.version,
    dataAsOf: stored.dataAsOf,
    recommenders: { default: answersClassic ? classic : linear, classic, popular: createPopular(linear) },
    linear,
    catalogueVersion: await readWholeCatalogue(sql, linear, stored),
  };
}

/** Tells a model which movies came, changed or went since it was last told. */
export async function followCatalogue(sql: Sql, model: LoadedModel): Promise<void> {
  model.catalogueVersion = await readCatalogueChanges(sql, model.catalogueVersion, changing(model.linear));
}

/**
 * Tells the model what is known of each movie, which of its movies are no more, and which have changed since the training.
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
