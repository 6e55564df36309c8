import type { Interval } from '../../evaluate/bootstrap.ts';
import type { Evaluation, ModelResult } from '../../evaluate/result.ts';

const columns: { title: string; cellOf: (result: ModelResult) => string }[] = [
  { title: 'NDCG@10', cellOf: (result) => result['ndcg@10'].toFixed(4) },
  { title: '95 % interval', cellOf: (result) => interval(result.ci['ndcg@10']) },
  { title: 'to the first', cellOf: ({ difference }) => (difference ? signed(difference['ndcg@10'].mean) : '') },
  { title: '95 % interval', cellOf: ({ difference }) => (difference ? interval(difference['ndcg@10'].ci) : '') },
  { title: 'Recall@10', cellOf: (result) => result['recall@10'].toFixed(4) },
  { title: 'HR@10', cellOf: (result) => result['hr@10'].toFixed(4) },
  { title: 'coverage', cellOf: (result) => result.coverage.toFixed(3) },
  { title: 'better', cellOf: ({ versusPopular }) => percent(versusPopular.better) },
  { title: 'worse', cellOf: ({ versusPopular }) => percent(versusPopular.worse) },
  { title: 'seconds', cellOf: ({ seconds }) => (seconds.fit + seconds.recommend).toFixed(1) },
];

/** The main figures as text, one line a model. */
export function describeEvaluation({ models, data, protocol, seconds }: Evaluation): string {
  const rows = Object.entries(models).map(([name, result]) => [name, ...columns.map(({ cellOf }) => cellOf(result))]);
  const judged = `${count(data.judgedUsers)} users, ${count(data.judgedLikes)} likes of the ${protocol.judge} part`;
  return [
    ...alignColumns([['model', ...columns.map(({ title }) => title)], ...rows]),
    '',
    `Judged on ${judged}, after learning from ${count(data.fitted)} ratings. ${protocol.split}`,
    'better, worse: share of users whose list is better or worse than the popular one.',
    `${seconds.toFixed(1)} s in all.`,
    '',
  ].join('\n');
}

/** Pads the cells of each column to one width: the first column to the right, the others to the left. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')
      .trimEnd(),
  );
}

function interval([low, high]: Interval): string {
  return `${low.toFixed(4)} to ${high.toFixed(4)}`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
