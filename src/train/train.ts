import type { Dataset } from '../dataset/dataset.ts';
import { timesFrom, trendFrom } from '../dataset/times.ts';
import type { Movie } from '../domain.ts';
import type { Kernels, Matrix, SparseRows } from '../kernels/index.ts';
import { buildVocabulary, columnsOf, describe, type Vocabulary } from '../model/content.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import type { LinearModel, ModelFacts } from '../model/linear-model.ts';
import { NeighbourFinder } from '../model/neighbours.ts';
import { stackRows } from '../model/sparse.ts';
import { addWeightedGram, type Evidence, evidenceOf } from '../statistics/evidence.ts';
import { chooseHead, fitVotePopularity, headPositions } from './head.ts';
import { fitPrior } from './prior.ts';
import { solveRegimes } from './regimes.ts';
import { type ChoiceWish, chooseSettings } from './settings/choose.ts';
import { freeLarge, prepareSystem } from './solve.ts';

export type TrainingOptions = {
  kernels: Kernels;
  hyperparameters: Hyperparameters;
  /** Has the training choose better settings than `hyperparameters` on a part of the data. */
  choose?: ChoiceWish | undefined;
  /** Most movies that the dense solve may cover; its memory is 4 bytes times the square of it. */
  headLimit: number;
  /** Called when a phase begins. */
  onPhase?: (phase: TrainingPhase) => void;
};

export const trainingPhases = ['content', 'settings', 'prior', 'weights', 'tail'] as const;
export type TrainingPhase = (typeof trainingPhases)[number];

/** What a model is made of. */
export type TrainingData = {
  /** The catalogue, ascending by id. */
  movies: readonly Movie[];
  /** How many there are, with and without ratings. */
  users: number;
  /** Sums over all of them. */
  evidence: Evidence;
  /** Those whose histories are known one by one; the choice of settings asks about them. */
  histories: Dataset;
  /** Sums over the users that are not in `histories`; undefined if all are. */
  others?: Evidence;
};

function trainingDataOf(dataset: Dataset): TrainingData {
  const { movies, userIds } = dataset;
  return { movies, users: userIds.length, evidence: evidenceOf(dataset), histories: dataset };
}

/**
 * Rows in, model out; equal rows give an equal model, regardless of their order and the number of threads.
 * @throws MarqueeError NOT_POSITIVE_DEFINITE if the hyper-parameters are out of reason for the data
 */
export function trainLinear(dataset: Dataset, options: TrainingOptions): Promise<LinearModel> {
  return solveLinear(trainingDataOf(dataset), options);
}

/** As `trainLinear`, from sums over users. */
export async function solveLinear(data: TrainingData, options: TrainingOptions): Promise<LinearModel> {
  const { kernels, choose, onPhase = () => {} } = options;
  const { movies, evidence } = data;

  onPhase('content');
  const described = describeHead(data, options);
  const { vocabulary, head, position, content } = described;

  onPhase('settings');
  const { hyperparameters, choice } = choose
    ? await chooseFor(data, options, described, choose)
    : { hyperparameters: options.hyperparameters, choice: null };

  onPhase('prior');
  const prior = await fitPrior(kernels, evidence.counts, head, hyperparameters);

  onPhase('weights');
  const { weights, shortWeights } = await solveHead(evidence, kernels, described, hyperparameters);
  freeLarge(head.length);

  onPhase('tail');
  const headMovies = Array.from(head, (movie) => movies[movie]);
  const votePopularity = fitVotePopularity(headMovies, prior.values.subarray(0, head.length));
  const finder = new NeighbourFinder({ hyperparameters, vocabulary, content, prior, votePopularity });
  const tail = movies.filter((_, movie) => position[movie] < 0);
  const tailRows = tail.map((movie) => finder.describe(movie));
  const neighbours = stackRows(tail.map((movie, index) => finder.find(movie, tailRows[index])));
  const tailContent = stackRows(tailRows);

  const movieIds = movies.map((movie) => movie.id);
  const trend = trendFrom(evidence.eachLike, movies.length, hyperparameters.trend.halfLifeDays);
  const solved = { head, weights, shortWeights, prior, votePopularity, neighbours, tailContent, trend };
  return {
    hyperparameters,
    facts: { ...factsOf(data), settings: choice },
    movieIds,
    vocabulary,
    content,
    ...solved,
  };
}

/** In a function of its own, so that nothing refers to its matrices once it has ended. */
async function solveHead(
  evidence: Evidence,
  kernels: Kernels,
  { vocabulary, head, position, content }: Described,
  hyperparameters: Hyperparameters,
) {
  const addHistories = (matrix: Matrix) => addWeightedGram(evidence, matrix, position, hyperparameters);
  const system = await prepareSystem(kernels, addHistories, content, vocabulary.features.length, hyperparameters);
  const entries = Float64Array.from(head, (movie) => evidence.counts.everyone.entries[movie]);
  return await solveRegimes(system, entries, hyperparameters);
}

type Described = { vocabulary: Vocabulary; head: Int32Array; position: Int32Array; content: SparseRows };

function describeHead({ movies, evidence }: TrainingData, { headLimit, hyperparameters }: TrainingOptions): Described {
  const vocabulary = buildVocabulary(movies);
  const columns = columnsOf(vocabulary);
  const head = chooseHead(evidence, headLimit, hyperparameters.headRatings);
  const content = stackRows(Array.from(head, (movie) => describe(movies[movie], columns, vocabulary)));
  return { vocabulary, head, position: headPositions(head, movies.length), content };
}

/** The settings that a training with `choose` would use; for a search that lasts longer than one. */
export function chooseSettingsFor(dataset: Dataset, options: TrainingOptions & { choose: ChoiceWish }) {
  const data = trainingDataOf(dataset);
  return chooseFor(data, options, describeHead(data, options), options.choose);
}

function chooseFor(
  { histories, others }: TrainingData,
  { kernels, hyperparameters: base }: TrainingOptions,
  { vocabulary, position, content }: Described,
  wish: ChoiceWish,
) {
  const headContent = { position, rows: content, features: vocabulary.features.length };
  return chooseSettings(histories, { kernels, content: headContent, base, others, ...wish });
}

function factsOf({ movies, users, evidence: { counts } }: TrainingData): Omit<ModelFacts, 'settings'> {
  const { total, watches, times } = counts;
  const known = timesFrom(times);
  return {
    movies: movies.length,
    users,
    ratings: total - watches,
    watches,
    dataAsOf: times.known > 0 ? new Date(times.newest).toISOString() : null,
    noTrend: known.known ? null : known.reason,
  };
}
