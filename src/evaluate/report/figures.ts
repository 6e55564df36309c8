import type { Grouping } from '../groups.ts';
import type { Evaluation } from '../result.ts';
import { curves, plainScalesOf, pointOf, type Scales, shareBars, whiskers } from './charts.ts';
import type { Html } from './html.ts';
import { groupingTitles, knownGroupings } from './words.ts';

const ndcgLabel = 'NDCG@10 (higher is better)';
const outcomes = { better: 'var(--better)', same: 'var(--same)', worse: 'var(--worse)' };

export function accuracyFigure({ models }: Evaluation, scales: Scales): Html {
  const points = Object.entries(models).map(([name, { 'ndcg@10': value, ci }]) =>
    pointOf(name, name, value, ci['ndcg@10']),
  );
  return whiskers(points, scales, ndcgLabel, {
    id: 'accuracy',
    title: 'NDCG@10 of each model',
    description: `${describePoints(points)}. Lines show 95 % confidence intervals.`,
  });
}

export function popularFigure({ models }: Evaluation): Html {
  const names = Object.keys(outcomes) as (keyof typeof outcomes)[];
  const shares = Object.entries(models).flatMap(([model, { versusPopular }]) =>
    names.map((outcome) => ({ model, outcome, share: versusPopular[outcome] })),
  );
  const described = Object.entries(models).map(
    ([
      name,
      {
        versusPopular: { better, worse },
      },
    ]) => `${name}: better for ${(100 * better).toFixed(0)} %, worse for ${(100 * worse).toFixed(0)} %`,
  );
  return shareBars(shares, outcomes, {
    id: 'popular',
    title: 'Users who are better or worse off than with the popular list',
    description: `${described.join('; ')}.`,
  });
}

export function groupFigures({ models }: Evaluation, scales: Scales): { grouping: Grouping; figure: Html }[] {
  return knownGroupings(Object.values(models)[0]).map((grouping) => {
    const points = Object.entries(models).flatMap(([name, { groups }]) =>
      groups[grouping].map(({ group, users, 'ndcg@10': value, ci }) => pointOf(name, `${group} (${users})`, value, ci)),
    );
    const figure = whiskers(points, scales, ndcgLabel, {
      id: `group-${grouping}`,
      title: `NDCG@10 by group: ${groupingTitles[grouping]}`,
      description: 'One row a group, the number of its users in brackets; the table below the charts has the figures.',
    });
    return { grouping, figure };
  });
}

export function coldUserFigure({ models }: Evaluation, scales: Scales): Html {
  const points = Object.entries(models).flatMap(([model, { coldUsers }]) =>
    (coldUsers ?? []).map(({ ratings, 'ndcg@10': value, ci: [low, high] }) => ({
      model,
      at: ratings,
      value,
      low,
      high,
    })),
  );
  return curves(
    points,
    scales,
    { x: 'ratings known of the new user', y: ndcgLabel },
    {
      id: 'cold-users',
      title: 'NDCG@10 for new users, by how many of their ratings are known',
      description: 'One line a model, its band the 95 % confidence interval; the table below has the figures.',
    },
  );
}

/** The models beside two orders that need no ratings. */
export function coldMovieFigure({ models, coldMovieOrders }: Evaluation): Html {
  const ofModels = Object.entries(models).map(([name, { coldMovies }]) => ({ name, estimate: coldMovies! }));
  const ofOrders = Object.entries(coldMovieOrders ?? {}).filter(([name]) => !(name in models));
  const all = [...ofModels, ...ofOrders.map(([name, estimate]) => ({ name, estimate }))];
  const points = all.map(({ name, estimate: { 'ndcg@10': value, ci } }) => pointOf(name, name, value, ci));
  return whiskers(points, plainScalesOf(all.map(({ name }) => name)), ndcgLabel, {
    id: 'cold-movies',
    title: 'NDCG@10 on movies that nobody has rated yet, ranked alone',
    description: `${describePoints(points)}.`,
  });
}

function describePoints(points: readonly { row: string; value: number }[]): string {
  return points.map(({ row, value }) => `${row}: ${value.toFixed(4)}`).join('; ');
}
