import type { Interval } from '../bootstrap.ts';
import { type Grouping, groupings } from '../groups.ts';
import type { ModelResult } from '../result.ts';

export const groupingTitles: Record<Grouping, string> = {
  history: 'How many films the user had rated or watched',
  age: 'Age',
  gender: 'Gender',
  occupation: 'Occupation',
  moviePopularity: 'How well known the movies are that should be found',
};

/** How a group is spoken of within a sentence. */
export const groupingNouns: Record<Grouping, (group: string) => string> = {
  history: (group) => `users with ${group}`,
  age: (group) => `age ${group}`,
  gender: (group) => `gender ${group}`,
  occupation: (group) => `occupation ${group}`,
  moviePopularity: (group) => `movies that are ${group.replace(/:.*/, '')}`,
};

/** Without those of which nothing is known about anybody. */
export function knownGroupings({ groups }: ModelResult): Grouping[] {
  return groupings.filter((grouping) => groups[grouping].some(({ group }) => group !== 'unknown'));
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** 0.0713 -> 7.1 %, with a space that no line breaks at. */
export function percent(share: number, digits = 0): string {
  return `${(100 * share).toFixed(digits)}\u00a0%`;
}

export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}

export function intervalText([low, high]: Interval): string {
  return `${low.toFixed(3)} to ${high.toFixed(3)}`;
}

export function signedInterval([low, high]: Interval): string {
  return `${signed(low)} to ${signed(high)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function list(items: readonly string[]): string {
  return new Intl.ListFormat('en-GB').format(items);
}
