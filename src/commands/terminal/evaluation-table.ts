import type { Interval } from '../../evaluate/bootstrap.ts';
import { describeVerdict } from '../../evaluate/report/verdict.ts';
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

/** NDCG@10 for known users and for strangers; shown only if there are both. */
const historyColumns: typeof columns = [
  { title: 'known users', cellOf: ({ byHistory }) => byHistory.known?.['ndcg@10'].toFixed(4) ?? '' },
  { title: 'strangers', cellOf: ({ byHistory }) => byHistory.strangers?.['ndcg@10'].toFixed(4) ?? '' },
];

/** The main figures, one line per model, and what they mean. */
export function describeEvaluation(evaluation: Evaluation): string {
  const { models, data, protocol, seconds } = evaluation;
  const hasBoth = data.strangers > 0 && data.strangers < data.judgedLists;
  const shown = hasBoth ? columns.toSpliced(2, 0, ...historyColumns) : columns;
  const rows = Object.entries(models).map(([name, result]) => [name, ...shown.map(({ cellOf }) => cellOf(result))]);
  const what = protocol.relevant === 'like' ? 'likes' : 'ratings and watches';
  const judged = `${formatCount(data.judgedUsers)} users, ${formatCount(data.judgedLikes)} ${what} of the ${protocol.judge} part`;
  return [
    ...alignColumns([['model', ...shown.map(({ title }) => title)], ...rows]),
    '',
    ...describeVerdict(evaluation),
    '',
    ...(protocol.negatives === null
      ? []
      : [`Only the movies of ${protocol.negatives} were ranked: not comparable with figures for the whole catalogue.`]),
    ...(hasBoth
      ? [`known users, strangers: NDCG@10 with a history, and in ${formatCount(data.strangers)} lists without one.`]
      : []),
    `Evaluated on ${judged}; trained on ${formatCount(data.fitted)} ratings and watches. ${protocol.split}`,
    'vs. the first: difference in NDCG@10 from the model in the first line.',
    'better, worse: share of users whose list is better or worse than the list of the most liked movies.',
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
