import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import path from 'node:path';
import { DatasetBuilder } from '../../dataset/builder.ts';
import { type Dataset, isWatch } from '../../dataset/dataset.ts';
import { MarqueeError } from '../../errors.ts';
import { drawPanel, judge } from '../../evaluate/gate.ts';
import { loadKernels } from '../../kernels/index.ts';
import { defaultHyperparameters, type Hyperparameters, readHyperparameters } from '../../model/hyperparameters.ts';
import { train as trainClassic } from '../../recommend/classic/train.ts';
import { createLinear } from '../../recommend/linear/linear.ts';
import type { Recommender } from '../../recommend/recommender.ts';
import { readSnapshot } from '../../store/connect.ts';
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
import { readRatings } from '../../store/users/ratings.ts';
import { readWatches } from '../../store/users/user-lists.ts';
import { readUsers } from '../../store/users/users.ts';
import { trainLinear } from '../../train/train.ts';
import { modelsFolder, readModels, removeModelFiles, writeModels } from '../models/model-files.ts';
import { type Phase, recordTraining, type TrainingOutcome } from './training-record.ts';

export type TrainingRequest = {
  sql: Sql;
  home: string;
  /** Most movies that the dense solve may cover. */
  headLimit?: number;
  /** By how much NDCG@10 may be worse than the active model's. */
  margin?: number;
  /** Activates whatever the gate says. */
  force?: boolean;
  /** Told the number of the training once it has begun. */
  onStart?: (id: number) => void;
  onPhase?: (phase: Phase) => void;
};

const keptModels = 3;
const largestHead = 20_000;

/**
 * Trains on the database as it is at this moment, lets the gate judge, writes the artifact, and activates it where it
 * passed. Whatever stops it, the active model stays as it was, and the next training cleans up.
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
  const { sql, home, headLimit = defaultHeadLimit(), margin = 0.002, force = false } = request;
  const start = performance.now();
  const folder = await modelsFolder(home);
  await forgetUnfinished(sql, folder);
  const hyperparameters = await currentHyperparameters(sql);

  onPhase('read');
  // Before the movies are read, so that none that changes meanwhile is taken for known.
  const catalogueVersion = await readCatalogueVersion(sql);
  const dataset = await readDataset(sql);
  const { visible, members } = drawPanel(dataset);
  const { version, path: name } = await addCandidate(sql, hyperparameters, fileNameOf);

  const kernels = loadKernels();
  const linear = await trainLinear(visible, { kernels, hyperparameters, headLimit, onPhase }).finally(() =>
    kernels.close(),
  );
  onPhase('similar');
  const classic = trainClassic(dataset.movies, ratingStatistics(dataset));
  onPhase('judge');
  const verdict = await judge(createLinear(linear), await activeRecommender(sql, folder), members, margin);
  onPhase('write');
  const checksum = await writeModels(path.join(folder, name), { linear, classic });

  const { facts } = linear;
  const dataAsOf = facts.dataAsOf === null ? null : new Date(facts.dataAsOf);
  await countRenown(sql);
  await setTrainingResult(sql, version, {
    dataAsOf,
    facts: { ...facts, hiddenRatings: dataset.ratings.movie.length - facts.ratings - facts.watches, catalogueVersion },
    metrics: verdict,
    checksum,
  });
  const activated = verdict.passed || force;
  if (activated) await activateModel(sql, version, verdict.passed ? verdict.reason : `forced; ${verdict.reason}`);
  else await rejectModel(sql, version, verdict.reason);
  await prune(sql, folder);
  return { version, activated, verdict, seconds: (performance.now() - start) / 1000 };
}

/** So many that the weights take two fifths of the memory, as serving holds two models while it changes them. */
export function defaultHeadLimit(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(largestHead, Math.floor(Math.sqrt((0.4 * memory) / Float32Array.BYTES_PER_ELEMENT)));
}

async function currentHyperparameters(sql: Sql): Promise<Hyperparameters> {
  const tuned = await findTunedHyperparameters(sql);
  return tuned === undefined ? defaultHyperparameters : readHyperparameters(tuned);
}

/** Two databases may share a home, so a version alone is no name. */
function fileNameOf(version: number): string {
  return `${String(version).padStart(5, '0')}-${randomBytes(4).toString('hex')}.marquee`;
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

/** A damaged active model is no reason to keep a new one from replacing it. */
async function activeRecommender(sql: Sql, folder: string): Promise<Recommender | undefined> {
  const active = await findActiveModel(sql);
  if (!active) return undefined;
  try {
    return createLinear((await readModels(path.join(folder, active.path))).linear);
  } catch (error) {
    if (error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED') return undefined;
    throw error;
  }
}

/** Only one training runs at a time, so candidates that are there when it begins are left from killed ones. */
async function forgetUnfinished(sql: Sql, folder: string): Promise<void> {
  const unfinished = (await listModels(sql)).filter((model) => model.state === 'candidate');
  await forget(sql, folder, unfinished);
}

/** Keeps the active model, the one that a rollback would go back to, and the newest of the others. */
async function prune(sql: Sql, folder: string): Promise<void> {
  const previous = await findPreviousModel(sql);
  const others = (await listModels(sql)).filter(
    ({ state, version }) => state !== 'active' && version !== previous?.version,
  );
  await forget(sql, folder, others.slice(keptModels - (previous ? 2 : 1)));
}

async function forget(sql: Sql, folder: string, models: readonly { version: number; path: string }[]): Promise<void> {
  if (models.length === 0) return;
  // Files first: should we be killed between the two, the rows still say what is left to remove.
  await removeModelFiles(
    folder,
    models.map((model) => model.path),
  );
  await deleteModels(
    sql,
    models.map((model) => model.version),
  );
}
