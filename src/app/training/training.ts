import { totalmem } from 'node:os';
import type { Objective } from '../../dataset/relevance.ts';
import { MarqueeError, messageOf } from '../../errors.ts';
import { judge } from '../../evaluate/gate.ts';
import { loadKernels } from '../../kernels/index.ts';
import { defaultHyperparameters, readHyperparameters } from '../../model/hyperparameters.ts';
import { train as trainClassic } from '../../recommend/classic/train.ts';
import { createLinear, type LinearRecommender } from '../../recommend/linear/linear.ts';
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
import { countMovies, readCatalogueVersion } from '../../store/movies/movies.ts';
import { countRenown } from '../../store/movies/search.ts';
import { compactLikes } from '../../store/movies/trend.ts';
import { solveLinear } from '../../train/train.ts';
import { loadStoredModels, pruneCache, storeModels } from '../models/model-cache.ts';
import { readRowsTraining } from './kept/kept.ts';
import { ratingStatistics, readSums, type TrainingSource, trendReadingFrom } from './training-input.ts';
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
  /** Folders of statistics to train from, instead of from the users in the database. */
  statistics?: readonly string[];
  /** Sums the users up in batches, so that memory does not grow with their ratings. */
  lowMemory?: boolean;
  /** Reads everything, though an earlier training kept what it read. */
  full?: boolean;
  /** Ratings and watches from which on a training keeps what it read. */
  keepFrom?: number | undefined;
  /** Activates it even if the gate rejects it. */
  force?: boolean;
  /** Called with the training's number once it has started. */
  onStart?: (id: number) => void;
  onPhase?: (phase: Phase) => void;
  /** Called with what went wrong without changing the outcome. */
  onNotice?: (text: string) => void;
};

/** NDCG@10 */
export const defaultMargin = 0.002;
const keptModels = 3;
const largestHead = 20_000;

/**
 * Trains on a snapshot of the database, compares the model with the active one, stores it, and activates it if it passed.
 * Whenever it is stopped, the active model stays as it was, and the next training cleans up.
 * @throws MarqueeError TRAINING_RUNS, NOTHING_TO_TRAIN, NOT_POSITIVE_DEFINITE, STATISTICS_UNUSABLE
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
  const { sql, home, headLimit = defaultHeadLimit(), margin = defaultMargin, objective = 'auto' } = request;
  const { force = false, full = false, keepFrom, onNotice = () => {} } = request;
  const start = performance.now();
  await deleteUnfinished(sql);
  const tuned = await findTunedHyperparameters(sql);
  const choose = tuned === undefined ? { objective, byTime: true } : undefined;

  onPhase('read');
  // Read before the movies, so that a change in between is not missed.
  const catalogueVersion = await readCatalogueVersion(sql);
  const source = sourceOf(request, headLimit);
  const rows = source ? undefined : await readRowsTraining(sql, home, { full, least: keepFrom, onNotice });
  const { data, members, all, summedWith } = source ? await readSums(sql, source) : rows!.input;
  const base = { ...(tuned === undefined ? defaultHyperparameters : readHyperparameters(tuned)), ...summedWith };
  const wish = { base, ...choose };
  const known = choose && rows?.choiceFor(wish);
  const version = await addCandidate(sql, base);

  const kernels = loadKernels();
  const settings = known ? { hyperparameters: known.hyperparameters } : { hyperparameters: base, choose };
  const solved = await solveLinear(data, { kernels, ...settings, headLimit, onPhase }).finally(() => kernels.close());
  const linear = known ? { ...solved, facts: { ...solved.facts, settings: known.choice } } : solved;
  onPhase('similar');
  const classic = trainClassic(data.movies, ratingStatistics(all));
  onPhase('judge');
  const active = await activeRecommender(sql, home);
  // As served: with the trend of this moment, however old the model.
  if (typeof active !== 'string') {
    const { halfLifeDays } = active.model.hyperparameters.trend;
    active.trend.set(trendReadingFrom(data.evidence.eachLike, data.movies, halfLifeDays));
  }
  const verdict = await judge(createLinear(linear), active, members, margin);
  onPhase('write');
  const kept = await rows?.keep(wish, linear);
  const checksum = await storeModels(sql, home, version, { linear, classic });

  const { facts } = linear;
  const dataAsOf = facts.dataAsOf === null ? null : new Date(facts.dataAsOf);
  await countRenown(sql);
  await compactLikes(sql);
  await setTrainingResult(sql, version, {
    dataAsOf,
    hyperparameters: linear.hyperparameters,
    facts: { ...facts, hiddenRatings: all.total - facts.ratings - facts.watches, catalogueVersion, ...kept },
    metrics: verdict,
    checksum,
  });
  const activated = verdict.passed || force;
  if (activated) await activateModel(sql, version, verdict.passed ? verdict.reason : `forced; ${verdict.reason}`);
  else await rejectModel(sql, version, verdict.reason);
  // The training is done, so its outcome does not depend on this; the next training prunes again.
  await prune(sql)
    .then(() => pruneCache(sql, home))
    .then(() => rows?.tidy())
    .catch((error: unknown) => onNotice(`Models that are no longer kept could not be deleted: ${messageOf(error)}`));
  return { version, activated, verdict, seconds: (performance.now() - start) / 1000 };
}

/** Undefined to train on rows. */
function sourceOf({ statistics = [], lowMemory }: TrainingRequest, headLimit: number): TrainingSource | undefined {
  if (statistics.length > 0) return { kind: 'statistics', folders: statistics };
  return lowMemory ? { kind: 'batches', headLimit } : undefined;
}

/** The weights take at most two fifths of the memory, as a server holds two models while it switches between them. */
export function defaultHeadLimit(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return Math.min(largestHead, Math.floor(Math.sqrt((0.4 * memory) / Float32Array.BYTES_PER_ELEMENT)));
}

/** The active model, or why a new one cannot be compared with it. One that is damaged, or of another version, can be replaced. */
async function activeRecommender(sql: Sql, home: string): Promise<LinearRecommender | string> {
  const active = await findActiveModel(sql);
  if (!active) return 'the first model';
  try {
    return createLinear((await loadStoredModels(sql, home, active)).linear);
  } catch (error) {
    if (error instanceof MarqueeError && error.code === 'ARTIFACT_DAMAGED') {
      return `not compared, as the active model cannot be read: ${error.message}`;
    }
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
