import { percent } from '../report/words.ts';
import type { Following, OnlineQuality, SourceQuality } from './quality.ts';

/** In smaller groups, chance decides who is ahead. */
const minUsers = 30;

type Judged = SourceQuality & { overall: Following };

/** What the figures say, for a reader in a hurry, and what they cannot say. One sentence each. */
export function describeOnline({ sources, windowMs }: OnlineQuality): string[] {
  const judged = sources.filter((each): each is Judged => each.overall !== null);
  const window = describeDuration(windowMs);
  if (sources.length === 0) return ['No recommendations are known in this time.'];
  if (judged.length === 0) {
    return [`No recommendation is ${window} older than the newest yet, so none can be judged; a shorter window can.`];
  }
  const total = judged.reduce((sum, { overall }) => sum + overall.recommendations, 0);
  const followed = judged.reduce((sum, { overall }) => sum + overall.hitRate * overall.recommendations, 0);
  return [
    `${percent(followed / total, 1)} of ${total.toLocaleString('en-US')} recommendations were followed within ${window}.`,
    ...compareSources(judged),
    'What is recommended is also what is popular, and would partly have been watched anyway: compare sources of one time ' +
      'with each other, and let chance decide who gets which one before you call one better.',
  ];
}

function compareSources(judged: readonly Judged[]): string[] {
  const [best, next] = judged
    .filter(({ overall }) => overall.users >= minUsers)
    .toSorted((a, b) => b.overall.hitRate - a.overall.hitRate);
  if (!best || !next) return [];
  const rates = `${percent(best.overall.hitRate, 1)} against ${percent(next.overall.hitRate, 1)}`;
  if (best.overall.ci[0] > next.overall.ci[1]) {
    return [`${best.source} was followed most often, ${rates} of ${next.source}, the next.`];
  }
  return [
    `Which source is followed most often is not clear: the first two, ${best.source} and ${next.source}, have ${rates}.`,
  ];
}

const units: [name: string, milliseconds: number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** In the largest unit that it is a whole number of: `7 days`, `36 hours`. */
export function describeDuration(milliseconds: number): string {
  const [name, length] = units.find(([, each]) => milliseconds % each === 0)!;
  const amount = milliseconds / length;
  return `${amount} ${name}${amount === 1 ? '' : 's'}`;
}
