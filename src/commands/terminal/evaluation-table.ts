import type { Interval } from '../../evaluate/bootstrap.ts';
import type { Evaluation, ModelResult } from '../../evaluate/result.ts';
import { alignColumns, formatCount, formatShare } from './table.ts';

const columns: { title: string; cellOf: (result: ModelResult) => string }[] = [
  { title: 'NDCG@10', cellOf: (result) => result['ndcg@10'].toFixed(4) },
  { title: '95 % interval', cellOf: (result) => interval(result.ci['ndcg@10']) },
  { title: 'vs. the first', cellOf: ({ difference }) => (difference ? signed(difference['ndcg@10'].mean) : '') },
  { title: '95 % interval', cellOf: ({ difference }) => (difference ? interval(difference['ndcg@10'].ci) : '') },
  { title: 'Recall@10', cellOf: (result) => result['recall@10'].toFixed(4) },
  { title: 'HR@10', cellOf: (result) => result['hr@10'].toFixed(4) },
  { title: 'coverage', cellOf: (result) => result.coverage.toFixed(3) },
  { title: 'better', cellOf: ({ versusPopular }) => formatShare(versusPopular.better, 0) },
  { title: 'worse', cellOf: ({ versusPopular }) => formatShare(versusPopular.worse, 0) },
  { title: 'seconds', cellOf: ({ seconds }) => (seconds.fit + seconds.recommend).toFixed(1) },
];

/** The main figures, one line per model. */
export function describeEvaluation({ models, data, protocol, seconds }: Evaluation): string {
  const rows = Object.entries(models).map(([name, result]) => [name, ...columns.map(({ cellOf }) => cellOf(result))]);
  const judged = `${formatCount(data.judgedUsers)} users, ${formatCount(data.judgedLikes)} likes of the ${protocol.judge} part`;
  return [
    ...alignColumns([['model', ...columns.map(({ title }) => title)], ...rows]),
    '',
    `Evaluated on ${judged}; trained on ${formatCount(data.fitted)} ratings. ${protocol.split}`,
    'better, worse: share of users whose list is better or worse than the popular one.',
    `${seconds.toFixed(1)} s in all.`,
    '',
  ].join('\n');
}

function interval([low, high]: Interval): string {
  return `${low.toFixed(4)} to ${high.toFixed(4)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
