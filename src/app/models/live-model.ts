import type { FastifyBaseLogger } from 'fastify';
import { messageOf } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { findActiveModel, watchActiveModel } from '../../store/models/models.ts';
import { watchMovies } from '../../store/movies/movies.ts';
import { serialize } from '../serialize.ts';
import { followCatalogue, loadModel, type RecommenderName } from './loaded-model.ts';
import type { LoadedModel, ServedModel } from './served-model.ts';

export type LiveModel = ServedModel & { close(): Promise<void> };

/**
 * The model in memory: it follows activations, and movies that come and go. Should a later one be unreadable, the one that
 * answers goes on.
 * @param name what answers those who do not ask for a certain recommender
 * @throws MarqueeError ARTIFACT_DAMAGED where the first one is unreadable
 */
export async function openLiveModel(
  sql: Sql,
  home: string,
  log: Pick<FastifyBaseLogger, 'info' | 'error'>,
  name: RecommenderName = 'marquee',
): Promise<LiveModel> {
  let current: LoadedModel | undefined;
  const loading = serialize(load);
  const following = serialize(follow);

  async function load(): Promise<void> {
    const stored = await findActiveModel(sql);
    if (!stored || stored.version === current?.version) return;
    current = await loadModel(sql, home, stored, name);
    log.info({ model: stored.version, dataAsOf: stored.dataAsOf }, 'model loaded');
  }

  async function follow(): Promise<void> {
    if (current) await followCatalogue(sql, current);
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
