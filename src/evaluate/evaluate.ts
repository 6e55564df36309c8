import { type Dataset, selectRatings } from '../dataset/dataset.ts';
import type { Relevance } from '../dataset/relevance.ts';
import { shuffled } from '../dataset/seeded.ts';
import { type Judging, parts } from '../dataset/splits.ts';
import { likedStars } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import { popular } from './baselines/popular.ts';
import { type Cold, evaluateCold } from './cold.ts';
import { countRaters, type Grouping, groupings, groupTrials } from './groups.ts';
import { estimateNdcg } from './measure.ts';
import type { EvaluatedModel } from './model.ts';
import { type Negatives, trialsAmong } from './negatives.ts';
import type { ByHistory, DataCounts, Estimate, Evaluation, GroupEstimate, Judge, ModelResult } from './result.ts';
import { type OnProgress, partOf, runModels } from './run.ts';
import { summarise } from './summarise.ts';
import { type List, type Trial, trialsOf, trialsOfDays } from './trials.ts';
import { selfInformation } from './variety.ts';

/** What is evaluated on: ratings that a split has given their parts, and where they came from. */
export type EvaluationData = {
  dataset: Dataset;
  /** Where the data came from, for the report. */
  source: string;
  /** How the split was made. */
  split: string;
  /** What is judged at once. */
  judging: Judging;
  /** Of each trial its candidates; trials of the judged part where absent. */
  negatives?: Negatives | undefined;
  /** The movies that `coverage` is a share of: one byte a movie, and the rule in words. */
  catalogueInUse: { movies: Uint8Array; rule: string };
};

export type EvaluationOptions = {
  /** The first one is what the others are compared with. */
  models: readonly EvaluatedModel[];
  judge: Judge;
  /** What lists should find. */
  relevance: Relevance;
  /** With days, after how many of them models are trained again; null for never. */
  retrainDays: number | null;
  seed: number;
  /** Judge a seeded sample of this many users. */
  users?: number | undefined;
  /** Whether new users and new movies are evaluated too, which takes two more trainings a model. */
  cold: boolean;
  onProgress: OnProgress;
};

/**
 * Lets every model learn from the ratings before the judged part (train, and validation where test is judged), asks it
 * for lists as a site would, with everything in the viewer's history removed from the full catalogue, and judges them by
 * what the users liked in the judged part.
 * @throws MarqueeError NOTHING_TO_JUDGE if no user likes anything there, or nothing is left to learn from
 */
export async function evaluate(data: EvaluationData, options: EvaluationOptions): Promise<Evaluation> {
  const started = performance.now();
  const { models, seed, onProgress } = options;
  const { seen, fitData, trials, calendar } = applyProtocol(data, options);
  const task = { byTime: isLater(seen, parts[options.judge]), relevance: options.relevance };
  const asked = models.includes(popular) ? models : [...models, popular];
  const runs = await runModels(asked, fitData, [trials], {
    task,
    part: 'everyone',
    onProgress: partOf(onProgress, 0, options.cold ? 3 : 1),
    calendar,
  });
  const cold = options.cold ? await evaluateCold(seen, fitData, trials, { ...options, task }) : null;

  onProgress({ step: 'compare', model: null, part: null }, 1, 1);
  const lists = models.map((_, model) => runs[model].lists[0]);
  const popularLists = runs[asked.indexOf(popular)].lists[0];
  const summaries = summarise(lists, popularLists, trials, {
    movies: fitData.movies,
    information: selfInformation(countRaters(fitData), fitData.userIds.length),
    inUse: data.catalogueInUse.movies,
    seed,
  });
  const groups = estimateGroups(lists, fitData, trials, seed);
  const byHistory = estimateByHistory(lists, trials, seed);
  const resultOf = (model: number): ModelResult => ({
    description: models[model].description,
    ...summaries[model],
    groups: groups[model],
    byHistory: byHistory[model],
    coldUsers: cold?.users.curves[model] ?? null,
    coldMovies: cold?.movies.estimates[model] ?? null,
    seconds: { fit: runs[model].fit, recommend: runs[model].recommend },
  });
  const results = models.map(({ name }, model) => [name, resultOf(model)]);
  return {
    models: Object.fromEntries(results),
    coldMovieOrders: cold?.movies.orders ?? null,
    protocol: {
      judge: options.judge,
      split: data.split,
      judging: data.judging,
      relevant: options.relevance,
      retrainDays: options.retrainDays,
      negatives: data.negatives?.name ?? null,
      userSample: options.users ?? null,
      likedStars,
    },
    data: countData(data, fitData, trials, cold),
    seed,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Which ratings may be looked at, which are learned from, and which questions are asked. */
function applyProtocol(data: EvaluationData, { judge, seed, users, relevance, retrainDays }: EvaluationOptions) {
  const { dataset, judging, negatives } = data;
  const { part } = dataset.ratings;
  const judged = parts[judge];
  const seen = selectRatings(dataset, (entry) => part[entry] <= judged);
  const fitData = selectRatings(dataset, (entry) => part[entry] < judged);
  const isJudged = (entry: number) => part[entry] === judged;
  const all =
    judging === 'part'
      ? trialsOf(dataset, fitData, isJudged, relevance)
      : trialsOfDays(seen, (entry) => seen.ratings.part[entry] === judged, relevance, judging);
  const trials = negatives ? trialsAmong(dataset, fitData, negatives) : all;
  if (fitData.ratings.movie.length > 0 && trials.length > 0) {
    const calendar = judging === 'part' ? undefined : { seen, retrainDays };
    return { seen, fitData, trials: sampleTrials(trials, dataset, seed, users), calendar };
  }
  const what = relevance === 'like' ? 'likes' : 'has rated or watched';
  const missing =
    trials.length > 0 ? 'no rating is left to learn from' : `no user ${what} a movie in the ${judge} part`;
  throw new MarqueeError(
    'NOTHING_TO_JUDGE',
    `This split of ${part.length} ratings cannot be judged: ${missing} (a like is ${likedStars} stars or more). ` +
      (relevance === 'like'
        ? 'Use --relevant watch, another split or more ratings.'
        : 'Use another split or more ratings.'),
  );
}

/** Whether the judged part is later than what is learned from, but for a twentieth of both. */
function isLater({ ratings: { time, part } }: Dataset, judged: number): boolean {
  const timesOfParts = (wanted: (part: number) => boolean) =>
    time.filter((value, entry) => wanted(part[entry]) && !Number.isNaN(value)).sort();
  const [before, after] = [timesOfParts((each) => each < judged), timesOfParts((each) => each === judged)];
  if (before.length === 0 || after.length === 0) return false;
  return after[Math.floor(0.05 * after.length)] >= before[Math.ceil(0.95 * before.length) - 1];
}

/** In their order, those of a seeded sample of the users. */
function sampleTrials(trials: Trial[], { userIds }: Dataset, seed: number, users?: number): Trial[] {
  if (users === undefined) return trials;
  const all = [...new Set(trials.map(({ user }) => user))];
  const sample = new Set(shuffled(all, seed, (user) => userIds[user]).slice(0, users));
  return trials.filter(({ user }) => sample.has(user));
}

/** Estimates of each model for known users and for strangers. */
function estimateByHistory(lists: readonly List[][], trials: readonly Trial[], seed: number): ByHistory[] {
  const estimate = (isOne: (trial: Trial) => boolean): (Estimate | null)[] => {
    const positions = [...trials.keys()].filter((position) => isOne(trials[position]));
    if (positions.length === 0) return lists.map(() => null);
    const answers = lists.map((all) => positions.map((position) => all[position]));
    return estimateNdcg(
      answers,
      positions.map((position) => trials[position]),
      seed,
    );
  };
  const [known, strangers] = [estimate((trial) => trial.known > 0), estimate((trial) => trial.known === 0)];
  return lists.map((_, model) => ({ known: known[model], strangers: strangers[model] }));
}

/** The groups' estimates of each model. */
function estimateGroups(lists: readonly List[][], fitData: Dataset, trials: readonly Trial[], seed: number) {
  const results = lists.map(() => ({}) as Record<Grouping, GroupEstimate[]>);
  const groupsBy = groupTrials(fitData, trials);
  for (const grouping of groupings) {
    const estimates = groupsBy[grouping].map(({ name, positions, trials: members }) => {
      const listsOfMembers = lists.map((all) => positions.map((position) => all[position]));
      return estimateNdcg(listsOfMembers, members, seed).map((estimate) => ({ group: name, ...estimate }));
    });
    results.forEach((result, model) => {
      result[grouping] = estimates.map((ofModels) => ofModels[model]);
    });
  }
  return results;
}

function countData(
  { dataset, source, catalogueInUse: { movies, rule } }: EvaluationData,
  fitData: Dataset,
  trials: readonly Trial[],
  cold: Cold | null,
): DataCounts {
  const countPart = (wanted: number) => dataset.ratings.part.reduce((sum, part) => sum + Number(part === wanted), 0);
  return {
    source,
    users: dataset.userIds.length,
    movies: dataset.movies.length,
    catalogueInUse: { movies: movies.reduce((sum, used) => sum + used, 0), rule },
    ratings: {
      train: countPart(parts.train),
      validation: countPart(parts.validation),
      test: countPart(parts.test),
    },
    fitted: fitData.ratings.movie.length,
    judgedUsers: new Set(trials.map(({ user }) => user)).size,
    judgedLists: trials.length,
    strangers: trials.filter(({ known }) => known === 0).length,
    judgedLikes: trials.reduce((sum, { relevant }) => sum + relevant.size, 0),
    coldUsers: cold?.users.count ?? null,
    coldMovies: cold?.movies.count ?? null,
  };
}
