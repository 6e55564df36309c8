import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { MovieId } from '../domain.ts';
import { messageOf } from '../errors.ts';
import { createClassic } from '../recommend/classic/classic.ts';
import { createLinear, type LinearRecommender } from '../recommend/linear/linear.ts';
import type { Recommender } from '../recommend/recommender.ts';
import type { Sql } from '../store/database.ts';
import { findActiveModel, type StoredModel, watchActiveModel } from '../store/models.ts';
import { findMovies, readMovieIds, watchMovies } from '../store/movies.ts';
import { findBestMovies } from '../store/similar-users.ts';
import { modelsFolder, readModels } from './model-files.ts';

export const recommenderNames = ['marquee', 'classic'] as const;
export type RecommenderName = (typeof recommenderNames)[number];

type LoadedModel = { recommender: Recommender; linear: LinearRecommender; stored: StoredModel };

/** The active model in memory; it follows activations, and movies that come and go. */
export type LiveModel = {
  /** Undefined until there is one. */
  current(): LoadedModel | undefined;
  close(): Promise<void>;
};

/**
 * Loads the active model and keeps to it. Should a later one be unreadable, the one that answers goes on. Where it was
 * trained without any rating, `classic` answers, as it knows what is popular elsewhere.
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
  const onModel = oneAtATime(load, (error) => log.error(`The active model cannot be loaded: ${messageOf(error)}`));
  const onMovies = oneAtATime(follow, (error) => log.error(`Changed movies cannot be read: ${messageOf(error)}`));

  async function load(): Promise<void> {
    const stored = await findActiveModel(sql);
    if (!stored || stored.version === current?.stored.version) return;
    const trained = await readModels(path.join(folder, stored.path));
    const linear = createLinear(trained.linear);
    await followCatalogue(sql, linear);
    const answersClassic = name === 'classic' || trained.linear.facts.ratings === 0;
    const bestMovies = findBestMovies.bind(undefined, sql);
    current = { recommender: answersClassic ? createClassic(trained.classic, { bestMovies }) : linear, linear, stored };
    // Movies that came while it was read were told to the model before.
    onMovies.run();
    log.info({ model: stored.version, dataAsOf: stored.dataAsOf }, 'model loaded');
  }

  async function follow(): Promise<void> {
    if (current) await followCatalogue(sql, current.linear);
  }

  await load();
  const stops = await Promise.all([watchActiveModel(sql, onModel.run), watchMovies(sql, onMovies.run)]);
  return {
    current: () => current,
    async close() {
      await Promise.all(stops.map((stop) => stop()));
      await Promise.all([onModel.settled(), onMovies.settled()]);
    },
  };
}

/** Adds what the model does not know, drops what the database does not have. */
async function followCatalogue(sql: Sql, { catalogue }: LinearRecommender): Promise<void> {
  const present = new Set<MovieId>(await readMovieIds(sql));
  for (const id of catalogue.ids) if (!present.has(id)) catalogue.remove(id);
  const changed = [...present].filter((id) => catalogue.needs(id));
  for (let start = 0; start < changed.length; start += 1000) {
    for (const movie of await findMovies(sql, changed.slice(start, start + 1000))) catalogue.add(movie);
  }
}

/** Runs `work` once for however many calls come while it runs, and again after them. */
function oneAtATime(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined;
  let again = false;
  async function loop(): Promise<void> {
    do {
      again = false;
      await work().catch(onError);
    } while (again);
    running = undefined;
  }
  return {
    run() {
      again = true;
      running ??= loop();
    },
    settled: async () => await running,
  };
}
