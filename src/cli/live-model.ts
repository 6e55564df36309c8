import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { MovieId } from '../domain.ts';
import { messageOf } from '../errors.ts';
import { createClassic } from '../recommend/classic/classic.ts';
import { createLinear, type LinearRecommender } from '../recommend/linear/linear.ts';
import { createPopular } from '../recommend/popular.ts';
import type { LoadedModel, ServedModel } from '../serve/served-model.ts';
import { type CatalogueReader, readCatalogue, readCatalogueChanges } from '../store/catalogue.ts';
import type { Sql } from '../store/database.ts';
import { findActiveModel, type StoredModel, watchActiveModel } from '../store/models.ts';
import { watchMovies } from '../store/movies.ts';
import { findBestMovies } from '../store/similar-users.ts';
import { modelsFolder, readModels } from './model-files.ts';

export const recommenderNames = ['marquee', 'classic'] as const;
export type RecommenderName = (typeof recommenderNames)[number];

export type LiveModel = ServedModel & { close(): Promise<void> };

/**
 * The model in memory: it follows activations, and movies that come and go. Should a later one be unreadable, the one that
 * answers goes on. Where it was trained without any rating, `classic` answers, as it knows what is popular elsewhere.
 * @param name what answers those who do not ask for a certain recommender
 * @throws MarqueeError ARTIFACT_DAMAGED where the first one is unreadable
 */
export async function openLiveModel(
  sql: Sql,
  home: string,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
  name: RecommenderName = 'marquee',
): Promise<LiveModel> {
  const folder = await modelsFolder(home);
  let current: LoadedModel | undefined;
  const loading = oneAtATime(load);
  const following = oneAtATime(follow);

  async function load(): Promise<void> {
    const stored = await findActiveModel(sql);
    if (!stored || stored.version === current?.version) return;
    const trained = await readModels(path.join(folder, stored.path));
    const linear = createLinear(trained.linear);
    const classic = createClassic(
      trained.classic,
      { bestMovies: findBestMovies.bind(undefined, sql) },
      linear.catalogue,
    );
    const answersClassic = name === 'classic' || trained.linear.facts.ratings === 0;
    current = {
      version: stored.version,
      dataAsOf: stored.dataAsOf,
      recommenders: { default: answersClassic ? classic : linear, classic, popular: createPopular(linear) },
      linear,
      catalogueVersion: await readWholeCatalogue(sql, linear, stored),
    };
    log.info({ model: stored.version, dataAsOf: stored.dataAsOf }, 'model loaded');
  }

  async function follow(): Promise<void> {
    const model = current;
    if (!model) return;
    model.catalogueVersion = await readCatalogueChanges(sql, model.catalogueVersion, changing(model.linear));
  }

  const inBackground = (work: Promise<void>, what: string) =>
    void work.catch((error) => log.error(`${what}: ${messageOf(error)}`));
  await loading.run();
  const stops = await Promise.all([
    watchActiveModel(sql, () => inBackground(loading.run(), 'The active model cannot be loaded')),
    watchMovies(sql, () => inBackground(following.run(), 'Changed movies cannot be read')),
  ]);
  return {
    current: () => current,
    reload: () => loading.run(),
    async catchUp(catalogueVersion) {
      if (current && current.catalogueVersion < catalogueVersion) await following.run();
    },
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await Promise.allSettled([loading.settled(), following.settled()]);
    },
  };
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

/** Runs `work` one at a time; whoever calls waits for a run that began after the call, and meets its error. */
function oneAtATime(work: () => Promise<void>) {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  function run(): Promise<void> {
    if (running) {
      next ??= running.then(start, start);
      return next;
    }
    return start();
  }
  function start(): Promise<void> {
    next = undefined;
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  }
  return { run, settled: async () => await (next ?? running) };
}
