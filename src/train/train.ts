import { countWatches, type Dataset } from '../dataset/dataset.ts';
import { timesOf, trendStateOf } from '../dataset/times.ts';
import { type Kernels, packRows, type SparseRows } from '../kernels/index.ts';
import { buildVocabulary, columnsOf, describe, type Vocabulary } from '../model/content.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import type { LinearModel, ModelFacts } from '../model/linear-model.ts';
import { NeighbourFinder } from '../model/neighbours.ts';
import { stackRows } from '../model/sparse.ts';
import { chooseHead, fitVotePopularity, headPositions } from './head.ts';
import { historyRows } from './histories.ts';
import { fitPrior } from './prior.ts';
import { type ChoiceWish, chooseSettings } from './settings/choose.ts';
import { largestWeights, prepareSystem, solveWeights } from './solve.ts';

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

/**
 * Rows in, model out; equal rows give an equal model, regardless of their order and the number of threads.
 * @throws MarqueeError NOT_POSITIVE_DEFINITE if the hyper-parameters are out of reason for the data
 */
export async function trainLinear(dataset: Dataset, options: TrainingOptions): Promise<LinearModel> {
  const { kernels, choose, onPhase = () => {} } = options;
  const { movies } = dataset;

  onPhase('content');
  const described = describeHead(dataset, options);
  const { vocabulary, head, position, content } = described;

  onPhase('settings');
  const { hyperparameters, choice } = choose
    ? await chooseFor(dataset, options, described, choose)
    : { hyperparameters: options.hyperparameters, choice: null };

  onPhase('prior');
  const prior = await fitPrior(kernels, dataset, position, head.length, hyperparameters);

  onPhase('weights');
  const histories = historyRows(dataset, position, hyperparameters);
  const system = await prepareSystem(kernels, histories, content, vocabulary.features.length, hyperparameters);
  // One after the other, so that one dense matrix is enough.
  const short = await solveWeights(system, hyperparameters.short);
  const shortWeights = largestWeights(short, hyperparameters.shortNeighbours);
  const weights = packRows(await solveWeights(system, hyperparameters.long), hyperparameters.longNeighbours);

  onPhase('tail');
  const headMovies = Array.from(head, (movie) => movies[movie]);
  const votePopularity = fitVotePopularity(headMovies, prior.values.subarray(0, head.length));
  const finder = new NeighbourFinder({ hyperparameters, vocabulary, content, prior, votePopularity });
  const tail = movies.filter((_, movie) => position[movie] < 0);
  const tailRows = tail.map((movie) => finder.describe(movie));
  const neighbours = stackRows(tail.map((movie, index) => finder.find(movie, tailRows[index])));
  const tailContent = stackRows(tailRows);

  const movieIds = movies.map((movie) => movie.id);
  const trend = trendStateOf(dataset, hyperparameters.trend.halfLifeDays);
  const solved = { head, weights, shortWeights, prior, votePopularity, neighbours, tailContent, trend };
  return {
    hyperparameters,
    facts: { ...factsOf(dataset), settings: choice },
    movieIds,
    vocabulary,
    content,
    ...solved,
  };
}

type Described = { vocabulary: Vocabulary; head: Int32Array; position: Int32Array; content: SparseRows };

function describeHead(dataset: Dataset, { headLimit, hyperparameters }: TrainingOptions): Described {
  const { movies } = dataset;
  const vocabulary = buildVocabulary(movies);
  const columns = columnsOf(vocabulary);
  const head = chooseHead(dataset, headLimit, hyperparameters.headRatings);
  const content = stackRows(Array.from(head, (movie) => describe(movies[movie], columns, vocabulary)));
  return { vocabulary, head, position: headPositions(head, movies.length), content };
}

/** The settings that a training with `choose` would use; for a search that lasts longer than one. */
export function chooseSettingsFor(dataset: Dataset, options: TrainingOptions & { choose: ChoiceWish }) {
  return chooseFor(dataset, options, describeHead(dataset, options), options.choose);
}

function chooseFor(
  dataset: Dataset,
  { kernels, hyperparameters: base }: TrainingOptions,
  { vocabulary, position, content }: Described,
  wish: ChoiceWish,
) {
  const headContent = { position, rows: content, features: vocabulary.features.length };
  return chooseSettings(dataset, { kernels, content: headContent, base, ...wish });
}

function factsOf(dataset: Dataset): Omit<ModelFacts, 'settings'> {
  const { movies, userIds, ratings } = dataset;
  // Unknown times are NaN, which no comparison lets through.
  let newest = Number.NEGATIVE_INFINITY;
  for (const time of ratings.time) if (time > newest) newest = time;
  const times = timesOf(dataset);
  const watches = countWatches(ratings);
  return {
    movies: movies.length,
    users: userIds.length,
    ratings: ratings.movie.length - watches,
    watches,
    dataAsOf: Number.isFinite(newest) ? new Date(newest).toISOString() : null,
    noTrend: times.known ? null : times.reason,
  };
}
