import type { OnlineUnit } from '../../domain/online.ts';
import type { Interval } from '../bootstrap.ts';
import type { SourceQuality } from '../online/quality.ts';
import { type Html, html } from './html.ts';
import { table } from './table.ts';
import { count, percent, signed, signedInterval } from './words.ts';

const none = '–';

export function sourceTable(sources: readonly SourceQuality[]): Html {
  const rows = sources.map(({ source, overall, failed }) => [
    source,
    ...(overall
      ? [
          count(overall.recommendations),
          count(overall.users),
          html`${percent(overall.hitRate, 1)} <small>${shares(overall.ci)}</small>`,
          percent(overall.hitsPerMovie, 2),
          overall.p95.toFixed(0),
        ]
      : [none, none, none, none, none]),
    count(failed),
  ]);
  const heads = ['source', 'recommendations', 'users', 'hit rate', 'hits per movie', 'p95 in ms', 'not answered'];
  return table('Recommendations whose window is over; small: 95 % intervals', heads, rows);
}

export function dayTable(sources: readonly SourceQuality[]): Html {
  const rows = sources.flatMap(({ source, days }) =>
    days.map(({ day, complete, recommendations, users, hitRate, ci, hitsPerMovie, p95 }) => [
      `${source}, ${day}`,
      complete ? 'over' : 'not over yet',
      count(recommendations),
      count(users),
      html`${percent(hitRate, 1)} <small>${shares(ci)}</small>`,
      percent(hitsPerMovie, 2),
      p95.toFixed(0),
    ]),
  );
  const heads = ['source and day', 'window', 'recommendations', 'users', 'hit rate', 'hits per movie', 'p95 in ms'];
  return table('Each day of each source; small: 95 % intervals', heads, rows);
}

export function ratingTable(sources: readonly SourceQuality[], unit: OnlineUnit): Html {
  const rows = sources.flatMap(({ source, ratings }) =>
    ratings
      ? [
          [
            source,
            count(ratings.recommended.ratings),
            ratings.recommended.mean?.toFixed(2) ?? none,
            count(ratings.others.ratings),
            ratings.others.mean?.toFixed(2) ?? none,
            ratings.difference === null ? none : signed(ratings.difference),
            ratings.ci ? signedInterval(ratings.ci) : none,
          ],
        ]
      : [],
  );
  const heads = ['source', 'recommended', 'mean', 'others', 'mean', 'difference', '95 % interval'];
  const what = unit === 'stars' ? 'Ratings' : 'Shares watched';
  return table(`${what} of what was recommended, and of other movies`, heads, rows);
}

function shares([low, high]: Interval): string {
  return `${percent(low, 1)} to ${percent(high, 1)}`;
}
