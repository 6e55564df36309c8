import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError } from '../errors.ts';
import type { Sql } from '../store/database.ts';
import { advisoryLocks, withAdvisoryLock } from '../store/locks.ts';
import { findActiveModel } from '../store/models/models.ts';
import { countMovies } from '../store/movies/movies.ts';
import type { ImportOptions, ImportSummary } from './importing/import.ts';
import { importRecorded } from './importing/import-record.ts';
import { notify } from './messages.ts';

const demoFolder = path.join(import.meta.dirname, '..', '..', 'data', 'demo');
const retryMs = 1000;

export type FirstStart = {
  /** Import the demo data if the database has no movies. */
  demo: boolean;
  importing: Pick<ImportOptions, 'onProgress'>;
  onImported: (summary: ImportSummary) => void;
  /** Trains a model and activates it if the gate passes it. */
  train: () => Promise<void>;
};

/**
 * Opens the active model for a server that is starting. First imports the demo data and trains a model if these are missing. If
 * several servers start on one database, one of them does that and the others wait.
 * @param open may throw ARTIFACT_DAMAGED; then another model is trained and `open` is called again
 */
export async function prepareModel<Opened>(
  sql: Sql,
  home: string,
  first: FirstStart,
  open: () => Promise<Opened>,
): Promise<Opened> {
  if (!(await findActiveModel(sql))) await alone(sql, () => importAndTrain(sql, home, first));
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED')) throw error;
    notify(error.message);
    const damaged = await findActiveModel(sql);
    await alone(sql, () => trainUnless(sql, (version) => version !== damaged?.version, first.train));
    return await open();
  }
}

async function importAndTrain(
  sql: Sql,
  home: string,
  { demo, importing, onImported, train }: FirstStart,
): Promise<void> {
  if (demo && (await countMovies(sql)) === 0) {
    notify('the database has no movies; importing the demo data (MovieLens latest-small)');
    onImported(await importRecorded({ sql, home, path: demoFolder, name: 'the demo data', ...importing }));
  }
  if ((await countMovies(sql)) === 0) {
    notify(
      'the database has no movies yet; run "npx @marquee-movies/server import" and then "npx @marquee-movies/server train"',
    );
    return;
  }
  await trainUnless(sql, (version) => version !== undefined, train);
}

/** Trains unless the version of the active model is `enough`, which a training elsewhere may bring about. */
async function trainUnless(
  sql: Sql,
  enough: (version: number | undefined) => boolean,
  train: () => Promise<void>,
): Promise<void> {
  while (!enough((await findActiveModel(sql))?.version)) {
    try {
      return await train();
    } catch (error) {
      if (!(error instanceof MarqueeError && error.code === 'TRAINING_RUNS')) throw error;
      await delay(retryMs);
    }
  }
}

async function alone(sql: Sql, work: () => Promise<void>): Promise<void> {
  const onWait = () => notify('another server imports or trains on this database; waiting for it');
  await withAdvisoryLock(sql, advisoryLocks.firstStart, onWait, work);
}
