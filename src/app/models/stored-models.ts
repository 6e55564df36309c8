import { stat } from 'node:fs/promises';
import path from 'node:path';
import { LRUCache } from 'lru-cache';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import type { StoredModel } from '../../store/models/models.ts';
import { serialize } from '../serialize.ts';
import { followCatalogue, loadModel } from './loaded-model.ts';
import { modelsFolder } from './model-files.ts';
import type { ServedModel } from './served-model.ts';

/** Two are enough to compare any with any. */
const mostModels = 2;
/** Without being asked for, as each takes as much memory as the one that answers. */
const keptMs = 600_000;
/** Of the memory that is left, so that whoever answers is not ended for want of it. */
const mostOfMemory = 0.5;

/**
 * Loads models when they are asked for, and forgets them soon.
 * @throws MarqueeError ARTIFACT_DAMAGED, MEMORY_SHORT
 */
export function createModelOpener(sql: Sql, home: string): (stored: StoredModel) => Promise<ServedModel> {
  const opened = new LRUCache<number, Promise<ServedModel>>({
    max: mostModels,
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
  await checkMemory(path.join(await modelsFolder(home), stored.path), stored.version);
  const model = await loadModel(sql, home, stored);
  const following = serialize(() => followCatalogue(sql, model));
  return {
    current: () => model,
    reload: async () => {},
    async catchUp(catalogueVersion) {
      if (model.catalogueVersion < catalogueVersion) await following.run();
    },
  };
}

/** A model takes about as much memory as its file is long. A file that is not there is for its reader to complain of. */
async function checkMemory(file: string, version: number): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  const available = process.availableMemory();
  if (size <= available * mostOfMemory) return;
  const [needed, left] = [size, available].map((bytes) => `${Math.ceil(bytes / 2 ** 20)} MiB`);
  throw new MarqueeError(
    'MEMORY_SHORT',
    `Model ${version} takes ${needed} of memory, and ${left} are left; try again when there is more, or on another machine.`,
  );
}
