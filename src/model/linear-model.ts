import type { Artifact, JsonObject } from '../artifact/format.ts';
import { dataOf, readStrings, section, stringSections } from '../artifact/sections.ts';
import type { TrendState } from '../domain/trend.ts';
import type { MovieId } from '../domain.ts';
import type { PackedRows, RowMemory, SparseRows } from '../kernels/index.ts';
import type { Vocabulary } from './content.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { packedSections, readPacked, readSparse, sparseSections } from './sparse.ts';
import type { VotePopularity } from './vote-popularity.ts';

/**
 * What training makes and serving reads: `score = a B + kappa(n) prior + kappa(n) trend`, with B and kappa between those for
 * long and for short histories, see docs/model.md. Movies are numbered as in
 * `movieIds`; the dense part knows only the head, by position in `head`.
 */
export type LinearModel = {
  hyperparameters: Hyperparameters;
  /** What the model was made of. */
  facts: ModelFacts;
  /** Ascending. */
  movieIds: readonly MovieId[];
  /** Movie of each head position, ascending. */
  head: Int32Array;
  /**
   * B of the long regime: row = a movie of the history, column = a candidate, both head positions; zero diagonal. The largest
   * weights of each row.
   */
  weights: PackedRows;
  /** B of the short regime, of which only the largest weights of each row are kept. */
  shortWeights: SparseRows;
  /** What both lie in, if WebAssembly can read it. */
  memory?: RowMemory | undefined;
  prior: Prior;
  /** For each movie outside the head, in ascending order, its nearest head movies by content, with weights. */
  neighbours: SparseRows;
  votePopularity: VotePopularity;
  /** What was being liked when the data ended; a server goes on from there. */
  trend: TrendState;
  vocabulary: Vocabulary;
  /** The content vector of each head position. */
  content: SparseRows;
  /** The content vector of each movie outside the head, in ascending order. */
  tailContent: SparseRows;
};

/**
 * What each group likes. The first row, of `everyone`, is the share of all users who like each movie; a group's row is how its
 * members differ from the mean over the groups of its kind.
 */
export type Prior = {
  groups: readonly string[];
  /** One row a group, one column a head position. */
  values: Float32Array;
};

/** How a training chose its settings; stored with the model. */
export type SettingsChoice = {
  /** How settings were compared, or why they were not. */
  protocol: string;
  /** How many lists were judged. */
  questions: number;
  /** Their mean NDCG@10 with the settings to begin with, and with those chosen; null if nothing was compared. */
  before: number | null;
  after: number | null;
  /** The settings that were changed, in this order. */
  changes: string[];
};

export type ModelFacts = {
  movies: number;
  users: number;
  ratings: number;
  /** Movies watched and not rated. */
  watches: number;
  /** Time of the newest rating or watch, ISO; null if no time is known. */
  dataAsOf: string | null;
  /** Why the model has no trend; null if it has one. */
  noTrend: string | null;
  /** Null if the settings were given. */
  settings: SettingsChoice | null;
};

export function linearSections(model: LinearModel): Artifact {
  const {
    hyperparameters,
    facts,
    movieIds,
    head,
    weights,
    shortWeights,
    prior,
    neighbours,
    votePopularity,
    trend,
    vocabulary,
    content,
    tailContent,
  } = model;
  const metadata: JsonObject = { hyperparameters, facts, trendHour: trend.hour };
  return {
    metadata,
    sections: {
      ...stringSections('movies', movieIds),
      'linear.head': section(head),
      ...sparseSections('linear.shortWeights', shortWeights),
      ...stringSections('linear.prior.groups', prior.groups),
      'linear.prior': section(prior.values, [prior.groups.length, head.length]),
      ...sparseSections('linear.neighbours', neighbours),
      'linear.votePopularity': section(votePopularity),
      'linear.trend': section(trend.likes),
      ...stringSections('linear.features', vocabulary.features),
      'linear.idf': section(vocabulary.idf),
      ...sparseSections('linear.content', content),
      ...sparseSections('linear.tailContent', tailContent),
      ...packedSections('linear.weights', weights),
    },
  };
}

/** @throws RangeError for an artifact of another version */
export function readLinearModel(artifact: Artifact): LinearModel {
  // The checksum vouches for what training wrote; only the file's format version says which fields there are.
  const { hyperparameters, facts, trendHour } = artifact.metadata as unknown as Pick<
    LinearModel,
    'hyperparameters' | 'facts'
  > & { trendHour: number | null };
  return {
    hyperparameters,
    facts,
    movieIds: readStrings(artifact, 'movies'),
    head: dataOf(artifact, 'linear.head', Int32Array),
    weights: readPacked(artifact, 'linear.weights'),
    shortWeights: readSparse(artifact, 'linear.shortWeights'),
    memory: artifact.memory,
    prior: {
      groups: readStrings(artifact, 'linear.prior.groups'),
      values: dataOf(artifact, 'linear.prior', Float32Array),
    },
    neighbours: readSparse(artifact, 'linear.neighbours'),
    votePopularity: dataOf(artifact, 'linear.votePopularity', Float32Array),
    trend: { hour: trendHour, likes: dataOf(artifact, 'linear.trend', Float32Array) },
    vocabulary: {
      features: readStrings(artifact, 'linear.features'),
      idf: dataOf(artifact, 'linear.idf', Float32Array),
    },
    content: readSparse(artifact, 'linear.content'),
    tailContent: readSparse(artifact, 'linear.tailContent'),
  };
}

/** What is read for every answer. */
export const scoredSections: ReadonlySet<string> = new Set(
  ['weights.column', 'weights.code', 'shortWeights.column', 'shortWeights.value'].map((name) => `linear.${name}`),
);
