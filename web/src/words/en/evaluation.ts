import type { EvaluatedModel, Evaluation, EvaluationRun } from '../../admin/types.ts';

type Metric = EvaluatedModel['metrics'][number];

/** Of a model; undefined if it was not measured. */
export function metricOf({ metrics }: Pick<EvaluatedModel, 'metrics'>, name: string): Metric | undefined {
  return metrics.find(({ metric }) => metric === name);
}

type Judged = Pick<EvaluatedModel, 'model' | 'metrics'>;

/** Which model ranks best, and whether chance may have put it before the next one. */
export function bestWords({ models }: { models: readonly Judged[] }): string {
  const [best, second] = models
    .map((each) => ({ name: each.model, ndcg: metricOf(each, 'ndcg@10') }))
    .toSorted((one, other) => (other.ndcg?.mean ?? 0) - (one.ndcg?.mean ?? 0));
  if (!best?.ndcg) return '';
  const found = `${best.name} ranks best (NDCG@10 ${best.ndcg.mean.toFixed(4)})`;
  if (!second?.ndcg) return `${found}.`;
  const order = `${found}, then ${second.name} (${second.ndcg.mean.toFixed(4)})`;
  // Differences are measured user by user, and against the first model only.
  const first = models[0]!.model;
  const difference = best.name === first ? second.ndcg.difference : best.ndcg.difference;
  if (!difference || (best.name !== first && second.name !== first)) return `${order}.`;
  const [least = 0, most = 0] = difference.interval;
  return `${order}; ${least <= 0 && most >= 0 ? 'the difference may be chance' : 'the difference is not chance'}.`;
}

const groupings: Readonly<Record<string, string>> = {
  history: 'Ratings given',
  age: 'Age',
  gender: 'Gender',
  occupation: 'Occupation',
  moviePopularity: 'Popularity of the movies',
};

export function groupingWords(grouping: string): string {
  return groupings[grouping] ?? grouping;
}

/** What was judged, and how. */
export function protocolWords({ judged_on, learned_from }: Pick<Evaluation, 'judged_on' | 'learned_from'>): string {
  const { part, split, users, likes, user_sample } = judged_on;
  const count = (value: number) => value.toLocaleString('en');
  const sample = user_sample === null ? '' : ', drawn from all';
  return (
    `Judged by ${count(likes)} likes of ${count(users)} users${sample}, hidden in the ${part} part, after learning from ` +
    `${count(learned_from.ratings)} ratings. ${split}`
  );
}

const steps: Readonly<Record<NonNullable<EvaluationRun['step']>, string>> = {
  read: 'Reading the ratings',
  learn: 'Learning',
  recommend: 'Recommending',
  compare: 'Comparing the models',
};
const partNames: Readonly<Record<NonNullable<EvaluationRun['part']>, string>> = {
  everyone: 'all users',
  new_users: 'new users',
  new_movies: 'new movies',
};

/** `Learning: marquee, for new users`; the server's own words where an older one runs it. */
export function stepWords({
  step,
  model,
  part,
  phase,
}: Pick<EvaluationRun, 'step' | 'model' | 'part' | 'phase'>): string {
  if (step === null) return `${phase}…`;
  if (model === null || part === null) return `${steps[step]}…`;
  return `${steps[step]}: ${model}, ${part === 'new_movies' ? 'of' : 'for'} ${partNames[part]}…`;
}
