import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import { importRecorded } from '../app/importing/import-record.ts';
import { tell } from '../app/messages.ts';
import { type LiveModel, openLiveModel } from '../app/models/live-model.ts';
import type { RecommenderName } from '../app/models/loaded-model.ts';
import { trainModel } from '../app/training/training.ts';
import { MarqueeError } from '../errors.ts';
import type { Sql } from '../store/database.ts';
import { findActiveModel } from '../store/models/models.ts';
import { countMovies } from '../store/movies/movies.ts';
import { showProgress } from './terminal/import-progress.ts';
import { describeOutcome, tellPhase } from './train.ts';

const demoFolder = path.join(import.meta.dirname, '..', '..', 'data', 'demo');

/** Imports the demo data where the database has no movies. */
export async function importDemo(sql: Sql, home: string): Promise<void> {
  if ((await countMovies(sql)) > 0) return;
  tell('importing the demo data (MovieLens latest-small), as the database has no movies');
  const progress = showProgress();
  try {
    const { movies, users, ratings } = await importRecorded({
      ...{ sql, home, path: demoFolder, name: 'the demo data' },
      onProgress: progress.update,
      onNotice: progress.notice,
    });
    progress.end();
    tell(`imported ${movies.new} movies, ${users.new} users and ${ratings.new} ratings`);
  } finally {
    progress.end();
  }
}

/**
 * The active model, trained first where there is none and movies to train on, and anew where its file is unreadable or
 * gone, as it is where a database moved without its home.
 */
export async function openOrTrainModel(
  sql: Sql,
  home: string,
  log: FastifyBaseLogger,
  name?: RecommenderName,
): Promise<LiveModel> {
  if ((await countMovies(sql)) === 0) {
    tell('the database has no movies yet; run "npx marquee import" and then "npx marquee train"');
    return await openLiveModel(sql, home, log, name);
  }
  if (!(await findActiveModel(sql))) await train(sql, home);
  try {
    return await openLiveModel(sql, home, log, name);
  } catch (error) {
    if (!(error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED')) throw error;
    tell(error.message);
    await train(sql, home);
    return await openLiveModel(sql, home, log, name);
  }
}

async function train(sql: Sql, home: string): Promise<void> {
  tell(describeOutcome(await trainModel({ sql, home, force: true, onPhase: tellPhase })));
}
