import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { MarqueeError } from '../errors.ts';
import type { ImportOptions, ImportSummary } from '../ingest/import.ts';
import type { Sql } from '../store/database.ts';
import { findActiveModel } from '../store/models/models.ts';
import { countMovies } from '../store/movies/movies.ts';
import { importRecorded } from './importing/import-record.ts';
import { tell } from './messages.ts';
import { type LiveModel, openLiveModel } from './models/live-model.ts';
import type { RecommenderName } from './models/loaded-model.ts';

const demoFolder = path.join(import.meta.dirname, '..', '..', 'data', 'demo');

/** Imports the demo data if the database has no movies; undefined if it has. */
export async function importDemo(
  sql: Sql,
  home: string,
  listener: Pick<ImportOptions, 'onProgress' | 'onNotice'>,
): Promise<ImportSummary | undefined> {
  if ((await countMovies(sql)) > 0) return undefined;
  tell('the database has no movies; importing the demo data (MovieLens latest-small)');
  return await importRecorded({ ...{ sql, home, path: demoFolder, name: 'the demo data' }, ...listener });
}

/**
 * Opens the active model. Trains first if there is none and there are movies, and again if the model's file is missing or
 * damaged.
 * @param train trains and activates a model
 */
export async function openOrTrainModel(
  sql: Sql,
  home: string,
  log: FastifyBaseLogger,
  train: () => Promise<void>,
  name?: RecommenderName,
): Promise<LiveModel> {
  if ((await countMovies(sql)) === 0) {
    tell('the database has no movies yet; run "npx marquee import" and then "npx marquee train"');
    return await openLiveModel(sql, home, log, name);
  }
  if (!(await findActiveModel(sql))) await train();
  try {
    return await openLiveModel(sql, home, log, name);
  } catch (error) {
    if (!(error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED')) throw error;
    tell(error.message);
    await train();
    return await openLiveModel(sql, home, log, name);
  }
}
