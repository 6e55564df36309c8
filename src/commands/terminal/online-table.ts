import type { Following, OnlineQuality, SourceQuality } from '../../evaluate/online/quality.ts';
import { describeDuration, describeOnline } from '../../evaluate/online/verdict.ts';
import { alignColumns, formatCount, formatShare } from './table.ts';

/** More columns would not fit on a terminal. */
const maxDailySources = 7;

const columns: { title: string; cellOf: (overall: Following) => string }[] = [
  { title: 'recommendations', cellOf: ({ recommendations }) => formatCount(recommendations) },
  { title: 'users', cellOf: ({ users }) => formatCount(users) },
  { title: 'hit rate', cellOf: ({ hitRate }) => formatShare(hitRate) },
  { title: '95 % interval', cellOf: ({ ci: [low, high] }) => `${formatShare(low)} to ${formatShare(high)}` },
  { title: 'hits per movie', cellOf: ({ hitsPerMovie }) => formatShare(hitsPerMovie, 2) },
  { title: 'p95 ms', cellOf: ({ p95 }) => p95.toFixed(0) },
];

/** The figures as text: one table by source, one by day. */
export function describeOnlineQuality(quality: OnlineQuality): string {
  const { sources, windowMs, unit } = quality;
  const compared =
    unit === 'stars' ? 'mean stars by these users' : 'mean share of the runtime that these users watched';
  const tables =
    sources.length === 0 ? [] : [...alignColumns(sourceRows(sources)), '', ...alignColumns(dayRows(sources))];
  const notes = [
    `A hit: watched, or rated 4 stars or more, within ${describeDuration(windowMs)} after the recommendation.`,
    `recommended, others: ${compared}. *: the windows of this day have not ended yet. Days are UTC.`,
  ];
  return [...tables, '', ...(tables.length > 0 ? notes : []), ...describeOnline(quality), ''].join('\n').trimStart();
}

function sourceRows(sources: readonly SourceQuality[]): string[][] {
  const titles = columns.map(({ title }) => title);
  const rows = sources.map(({ source, overall, ratings, failed }) => [
    source,
    ...columns.map(({ cellOf }) => (overall ? cellOf(overall) : '-')),
    ratings?.recommended.mean?.toFixed(2) ?? '-',
    ratings?.others.mean?.toFixed(2) ?? '-',
    formatCount(failed),
  ]);
  return [['source', ...titles, 'recommended', 'others', 'not answered'], ...rows];
}

function dayRows(sources: readonly SourceQuality[]): string[][] {
  const largest = sources.slice(0, maxDailySources);
  const days = [...new Set(largest.flatMap((each) => each.days.map(({ day }) => day)))].sort();
  const rows = days.map((day) => [
    day,
    ...largest.map((source) => {
      const found = source.days.find((each) => each.day === day);
      return found ? `${formatShare(found.hitRate)}${found.complete ? '' : '*'}` : '-';
    }),
  ]);
  return [['hit rate', ...largest.map(({ source }) => source)], ...rows];
}
