import { countWatches, type Dataset } from '../dataset/dataset.ts';
import { timesOf, trendStateOf } from '../dataset/times.ts';
import type { Kernels } from '../kernels/index.ts';
import { buildVocabulary, columnsOf, describe } from '../model/content.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import type { LinearModel, ModelFacts } from '../model/linear-model.ts';
import { NeighbourFinder } from '../model/neighbours.ts';
import { stackRows } from '../model/sparse.ts';
import { chooseHead, fitVotePopularity, headPositions } from './head.ts';
import { historyRows } from './histories.ts';
import { fitPrior } from './prior.ts';
import { largestWeights, prepareSystem, solveWeights } from './solve.ts';

export type TrainingOptions = {
  kernels: Kernels;
  hyperparameters: Hyperparameters;
  /** Most movies that the dense solve may cover; its memory is 4 bytes times the square of it. */
  headLimit: number;
  /** Told when a phase begins. */
  onPhase?: (phase: TrainingPhase) => void;
};

export const trainingPhases = ['content', 'prior', 'weights', 'tail'] as const;
export type TrainingPhase = (typeof trainingPhases)[number];

/**
 * Rows in, model out; equal rows give an equal model, whatever their order and the number of threads.
 * @throws MarqueeError NOT_POSITIVE_DEFINITE where the hyper-parameters are out of reason for the data
 */
export async function trainLinear(dataset: Dataset, options: TrainingOptions): Promise<LinearModel> {
  const { kernels, hyperparameters, headLimit, onPhase = () => {} } = options;
  const { movies } = dataset;

  onPhase('content');
  const vocabulary = buildVocabulary(movies);
  const columns = columnsOf(vocabulary);
  const head = chooseHead(dataset, headLimit, hyperparameters.headRatings);
  const position = headPositions(head, movies.length);
  const content = stackRows(Array.from(head, (movie) => describe(movies[movie], columns, vocabulary)));

  onPhase('prior');
  const prior = await fitPrior(kernels, dataset, position, head.length, hyperparameters);

  onPhase('weights');
  const histories = historyRows(dataset, position, hyperparameters);
  const system = await prepareSystem(kernels, histories, content, vocabulary.features.length, hyperparameters);
  // One after the other, so that one dense matrix is enough.
  const short = await solveWeights(system, hyperparameters.short);
  const shortWeights = largestWeights(short, hyperparameters.shortNeighbours);
  const weights = await solveWeights(system, hyperparameters.long);

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
  return { hyperparameters, facts: factsOf(dataset), movieIds, vocabulary, content, ...solved };
}

function factsOf(dataset: Dataset): ModelFacts {
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
