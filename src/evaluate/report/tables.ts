import { cutoffs, type MetricKind, metricKinds } from '../metrics.ts';
import type { Evaluation, ModelResult } from '../result.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';
import { count, groupingTitles, intervalText, knownGroupings, percent, signed, signedInterval } from './words.ts';

const metricTitles: Record<MetricKind, string> = {
  ndcg: 'NDCG',
  recall: 'Recall',
  precision: 'Precision',
  hr: 'Hit rate',
  mrr: 'MRR',
  map: 'MAP',
};

function entries({ models }: Evaluation): [string, ModelResult][] {
  return Object.entries(models);
}

export function mainTable(evaluation: Evaluation): Html {
  const [first] = Object.keys(evaluation.models);
  const rows = entries(evaluation).map(([name, result]) => [
    name,
    html`${result['ndcg@10'].toFixed(4)} <small>${intervalText(result.ci['ndcg@10'])}</small>`,
    result.difference
      ? html`${signed(result.difference['ndcg@10'].mean)} <small>${signedInterval(result.difference['ndcg@10'].ci)}</small>`
      : '',
    percent(result['hr@10'], 1),
    percent(result['recall@10'], 1),
    percent(result.coverage, 1),
  ]);
  const heads = ['model', 'NDCG@10', `against ${first}`, 'hit rate@10', 'recall@10', 'coverage'];
  return table('Each model on the hidden ratings; small: 95 % intervals', heads, rows);
}

/** Empty where all users were known, or none. */
export function historyTable(evaluation: Evaluation): Html {
  const { strangers, judgedLists } = evaluation.data;
  if (strangers === 0 || strangers === judgedLists) return html``;
  const rows = entries(evaluation).map(([name, { byHistory }]) => [
    name,
    ...[byHistory.known, byHistory.strangers].map((estimate) =>
      estimate ? html`${estimate['ndcg@10'].toFixed(4)} <small>${intervalText(estimate.ci)}</small>` : '',
    ),
  ]);
  const heads = [
    'model',
    `known users (${count(judgedLists - strangers)} lists)`,
    `strangers (${count(strangers)} lists)`,
  ];
  return table('NDCG@10 with and without a history', heads, rows);
}

export function modelList(evaluation: Evaluation): Html {
  const items = entries(evaluation).map(([name, { description }]) => html`<dt>${name}</dt><dd>${description}</dd>`);
  return html`<dl class="inline">${items}</dl>`;
}

export function metricTable(evaluation: Evaluation): Html {
  const heads = ['model', ...cutoffs.flatMap((cutoff) => metricKinds.map((kind) => `${metricTitles[kind]}@${cutoff}`))];
  const rows = entries(evaluation).map(([name, result]) => [
    name,
    ...cutoffs.flatMap((cutoff) => metricKinds.map((kind) => result[`${kind}@${cutoff}`].toFixed(4))),
  ]);
  return table('Every measure of accuracy, at the first 5, 10 and 20 places', heads, rows);
}

export function varietyTable(evaluation: Evaluation): Html {
  const rows = entries(evaluation).map(([name, result]) => [
    name,
    count(result.distinct),
    percent(result.coverage, 1),
    percent(result.coverageOfAll, 1),
    result.gini.toFixed(3),
    result.novelty.toFixed(2),
    result.diversity.toFixed(3),
  ]);
  const heads = ['model', 'different movies', 'coverage', 'of all movies', 'Gini', 'novelty', 'diversity'];
  return table('Variety of the lists of ten', heads, rows);
}

export function groupTables(evaluation: Evaluation): Html[] {
  return knownGroupings(Object.values(evaluation.models)[0]).map((grouping) => {
    const results = entries(evaluation).map(([, { groups }]) => groups[grouping]);
    const rows = results[0].map(({ group, users }, position) => [
      group,
      count(users),
      ...results.map((ofModel) => ofModel[position]['ndcg@10'].toFixed(4)),
    ]);
    return table(groupingTitles[grouping], ['group', 'users', ...Object.keys(evaluation.models)], rows);
  });
}

export function coldUserTable(evaluation: Evaluation): Html {
  const curvesOfModels = entries(evaluation).map(([, { coldUsers }]) => coldUsers ?? []);
  const rows = curvesOfModels[0].map(({ ratings, users }, position) => [
    count(ratings),
    count(users),
    ...curvesOfModels.map((curve) => curve[position]['ndcg@10'].toFixed(4)),
  ]);
  return table('New users: NDCG@10', ['ratings known', 'users', ...Object.keys(evaluation.models)], rows);
}
