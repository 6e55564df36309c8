import { totalmem } from 'node:os';
import { DatasetBuilder } from '../../dataset/builder.ts';
import { type Dataset, isWatch } from '../../dataset/dataset.ts';
import type { Objective } from '../../dataset/relevance.ts';
import { trendStateOf } from '../../dataset/times.ts';
import { MarqueeError } from '../../errors.ts';
import { drawPanel, judge } from '../../evaluate/gate.ts';
import { loadKernels } from '../../kernels/index.ts';
import { defaultHyperparameters, readHyperparameters } from '../../model/hyperparameters.ts';
import { train as trainClassic } from '../../recommend/classic/train.ts';
import { createLinear, type LinearRecommender } from '../../recommend/linear/linear.ts';
import type { TrendReading } from '../../recommend/linear/trend.ts';
import type { Sql } from '../../store/database.ts';
import {
  activateModel,
  addCandidate,
  deleteModels,
  findActiveModel,
  findPreviousModel,
  findTunedHyperparameters,
  listModels,
  rejectModel,
  setTrainingResult,
} from '../../store/models/models.ts';
import { withTrainingLock } from '../../store/models/trainings.ts';
import { countMovies, readCatalogueVersion, readMovies } from '../../store/movies/movies.ts';
import { countRenown } from '../../store/movies/search.ts';
import { compactLikes } from '../../store/movies/trend.ts';
import { readSnapshot } from '../../store/postgres/sql.ts';
import { readRatings } from '../../store/users/ratings.ts';
import { readWatches } from '../../store/users/user-lists.ts';
import { readUsers } from '../../store/users/users.ts';
import { trainLinear } from '../../train/train.ts';
import { loadStoredModels, pruneCache, storeModels } from '../models/model-cache.ts';
import { type Phase, recordTraining, type TrainingOutcome } from './training-record.ts';

export type TrainingRequest = {
  sql: Sql;
  home: string;
  /** Movies in the dense solve, at most. */
  headLimit?: number;
  /** NDCG@10 by which it may be worse than the active model. */
  margin?: number;
  /** The objective of the choice of settings, unless `marquee tune` has saved some. */
  objective?: Objective;
  /** Activates it even if the gate rejects it. */
  force?: boolean;
  /** Called with the training's number once it has started. */
  onStart?: (id: number) => void;
  onPhase?: (phase: Phase) => void;
};

const keptModels = 3;
const largestHead = 20_000;

/**
 * Trains on a snapshot of the database, compares the model with the active one, stores it, and activates it if it passed.
 * Whenever it is stopped, the active model stays as it was, and the next training cleans up.
 * @throws MarqueeError TRAINING_RUNS, NOTHING_TO_TRAIN, NOT_POSITIVE_DEFINITE
 */
export function trainModel(request: TrainingRequest): Promise<TrainingOutcome> {
  const { sql, onStart = () => {}, onPhase = () => {} } = request;
  return withTrainingLock(sql, async () => {
    if ((await countMovies(sql)) === 0) {
      throw new MarqueeError('NOTHING_TO_TRAIN', 'The database has no movies; run `marquee import` first.');
    }
    return await recordTraining(sql, onStart, (record) =>
      train(request, (phase) => {
        record(phase);
        onPhase(phase);
      }),
    );
  });
}

async function train(request: TrainingRequest, onPhase: (phase: Phase) => void): Promise<TrainingOutcome> {
  const { sql, home, headLimit = defaultHeadLimit(), margin = 0.002, force = false, objective = 'auto' } = request;
  const start = performance.now();
  await deleteUnfinished(sql);
  const tuned = await findTunedHyperparameters(sql);
  const base = tuned === undefined ? defaultHyperparameters : readHyperparameters(tuned);
  const choose = tuned === undefined ? { objective, byTime: true } : undefined;

  onPhase('read');
  // Read before the movies, so that a change in between is not missed.
  const catalogueVersion = await readCatalogueVersion(sql);
  const dataset = await readDataset(sql);
  const { visible, members } = drawPanel(dataset);
  const version = await addCandidate(sql, base);

  const kernels = loadKernels();
  const options = { kernels, hyperparameters: base, choose, headLimit, onPhase };
  const linear = await trainLinear(visible, options).finally(() => kernels.close());
  onPhase('similar');
  const classic = trainClassic(dataset.movies, ratingStatistics(dataset));
  onPhase('judge');
  const active = await activeRecommender(sql, home);
  // As served: with the trend of this moment, however old the model.
  active?.trend.set(trendReadingOf(visible, active.model.hyperparameters.trend.halfLifeDays));
  const verdict = await judge(createLinear(linear), active, members, margin);
  onPhase('write');
  const checksum = await storeModels(sql, home, version, { linear, classic });

  const { facts } = linear;
  const dataAsOf = facts.dataAsOf === null ? null : new Date(facts.dataAsOf);
  await countRenown(sql);
  await compactLikes(sql);
  await setTrainingResult(sql, version, {
    dataAsOf,
    hyperparameters: linear.hyperparameters,
    facts: { ...facts, hiddenRatings: dataset.ratings.movie.length - facts.ratings - facts.watches, catalogueVersion },
    metrics: verdict,
    checksum,
  });
  const activated = verdict.passed || force;
  if (activated) await activateModel(sql, version, verdict.passed ? verdict.reason : `forced; ${verdict.reason}`);
  else await rejectModel(sql, version, verdict.reason);
  await prune(sql);
  await pruneCache(sql, home);
  return { version, activated, verdict, seconds: (performance.now() - start) / 1000 };
}

/** The weights take at most two fifths of the memory, as a server holds two models while it switches between them. */
export function defaultHeadLimit(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(largestHead, Math.floor(Math.sqrt((0.4 * memory) / Float32Array.BYTES_PER_ELEMENT)));
}

/** All movies, users, ratings and watches of one moment. */
export function readDataset(sql: Sql): Promise<Dataset> {
  return readSnapshot(sql, async (snapshot) => {
    const builder = new DatasetBuilder();
    for await (const movie of readMovies(snapshot)) builder.addMovie(movie);
    for await (const user of readUsers(snapshot)) builder.addUser(user);
    for await (const ratings of readRatings(snapshot)) for (const rating of ratings) builder.addRating(rating);
    for await (const watches of readWatches(snapshot)) for (const watch of watches) builder.addWatch(watch);
    return builder.build();
  });
}

/** The trend that a server would read, were the dataset all that there is. */
export function trendReadingOf(dataset: Dataset, halfLifeDays: number | null): TrendReading {
  const { hour, likes } = trendStateOf(dataset, halfLifeDays);
  return { hour, likes: dataset.movies.map(({ id }, movie) => [id, likes[movie]] as const) };
}

/** Count and mean of each movie's ratings. */
export function ratingStatistics({ movies, ratings }: Dataset): { count: Uint32Array; mean: Float64Array } {
  const count = new Uint32Array(movies.length);
  const sum = new Float64Array(movies.length);
  ratings.movie.forEach((movie, entry) => {
    if (isWatch(ratings, entry)) return;
    count[movie]++;
    sum[movie] += ratings.stars[entry];
  });
  return { count, mean: sum.map((total, movie) => total / count[movie]) };
}

/** Undefined if there is none, or if it is damaged in the database too, so that a new one can replace it. */
async function activeRecommender(sql: Sql, home: string): Promise<LinearRecommender | undefined> {
  const active = await findActiveModel(sql);
  if (!active) return undefined;
  try {
    return createLinear((await loadStoredModels(sql, home, active)).linear);
  } catch (error) {
    if (error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED') return undefined;
    throw error;
  }
}

/** Only one training runs at a time, so candidates that exist when it begins belong to killed ones. */
async function deleteUnfinished(sql: Sql): Promise<void> {
  await deleteVersions(
    sql,
    (await listModels(sql)).filter((model) => model.state === 'candidate'),
  );
}

/** Keeps the active model, the one that a rollback activates, and the newest of the others. */
async function prune(sql: Sql): Promise<void> {
  const previous = await findPreviousModel(sql);
  const others = (await listModels(sql)).filter(
    ({ state, version }) => state !== 'active' && version !== previous?.version,
  );
  await deleteVersions(sql, others.slice(keptModels - (previous ? 2 : 1)));
}

async function deleteVersions(sql: Sql, models: readonly { version: number }[]): Promise<void> {
  if (models.length === 0) return;
  await deleteModels(
    sql,
    models.map((model) => model.version),
  );
}
