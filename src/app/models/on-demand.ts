import { LRUCache } from 'lru-cache';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { countModelBytes } from '../../store/models/model-bytes.ts';
import type { StoredModel } from '../../store/models/models.ts';
import { serialize } from '../serialize.ts';
import { followCatalogue, loadModel } from './loaded-model.ts';
import { loadStoredModels } from './model-cache.ts';
import type { ServedModel } from './served-model.ts';
import { readTrendFor } from './trend.ts';

/** Enough to compare two models. */
const maxModels = 2;
/** How long an unused model is kept: each takes as much memory as the active one. */
const keptMs = 600_000;
/** How often the trend is read, as for the active model. */
const trendKeptMs = 60_000;
/** The share of the free memory that a model may take, so that the server does not run out of it. */
const maxMemoryShare = 0.5;

/**
 * Loads models on demand and forgets them after a while.
 * @throws MarqueeError ARTIFACT_DAMAGED, MEMORY_SHORT
 */
export function createModelOpener(sql: Sql, home: string): (stored: StoredModel) => Promise<ServedModel> {
  const opened = new LRUCache<number, Promise<ServedModel>>({
    max: maxModels,
    ttl: keptMs,
    ttlAutopurge: true,
    updateAgeOnGet: true,
  });
  return async (stored) => {
    const known = opened.get(stored.version);
    if (known) return await known;
    const opening = openModel(sql, home, stored);
    opened.set(stored.version, opening);
    return await opening.catch((error) => {
      opened.delete(stored.version);
      throw error;
    });
  };
}

async function openModel(sql: Sql, home: string, stored: StoredModel): Promise<ServedModel> {
  await checkMemory(sql, stored.version);
  const model = await loadModel(sql, (each) => loadStoredModels(sql, home, each), stored);
  const following = serialize(() => followCatalogue(sql, model));
  const trend = serialize(async () => model.linear.trend.set(await readTrendFor(sql, model.linear)));
  let trendRead = performance.now();
  return {
    current: () => model,
    prepare: async () => {},
    reload: async () => {},
    async catchUp(catalogueVersion) {
      if (model.catalogueVersion < catalogueVersion) await following.run();
      if (performance.now() - trendRead < trendKeptMs) return;
      trendRead = performance.now();
      await trend.run();
    },
  };
}

/** A model takes about as much memory as it has bytes. */
async function checkMemory(sql: Sql, version: number): Promise<void> {
  const size = await countModelBytes(sql, version);
  const available = process.availableMemory();
  if (size <= available * maxMemoryShare) return;
  const [needed, left] = [size, available].map((bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`);
  throw new MarqueeError(
    'MEMORY_SHORT',
    `Model ${version} needs ${needed} of memory, but only ${left} are free; try again later, or on another machine.`,
  );
}
