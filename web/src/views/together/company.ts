import { tokenIn } from '../../state/session.ts';

export const strategies = ['average', 'least_misery', 'most_pleasure'] as const;

export type Strategy = (typeof strategies)[number];

/** Who watches together, how films are chosen, and how many are shown. An address means the same to everyone who opens it. */
export type Company = { members: readonly number[]; strategy: Strategy; shown: number };

export const maxMembers = 6;
export const pageSize = 12;

/** What a group's list can have. */
export const maxShown = 100;

/** Reads the query of an address; what cannot be meant is left out. */
export function readCompany(query: string): Company {
  const given = new URLSearchParams(query);
  const strategy = strategies.find((each) => each === given.get('strategy')) ?? 'average';
  const pages = Math.ceil(Number(given.get('shown')) / pageSize) || 1;
  return {
    members: readMembers(given.get('with') ?? ''),
    strategy,
    shown: Math.min(maxShown, Math.max(1, pages) * pageSize),
  };
}

/** The query of an address: `?with=7,42&strategy=least_misery`. */
export function writeCompany({ members, strategy, shown }: Company): string {
  const parts = [`with=${members.join(',')}`];
  if (strategy !== 'average') parts.push(`strategy=${strategy}`);
  if (shown !== pageSize) parts.push(`shown=${shown}`);
  return `?${parts.join('&')}`;
}

/** The numbers in `7,42`, each once. */
function readMembers(text: string): number[] {
  const numbers = text.split(',').flatMap((each) => numberIn(each) ?? []);
  return [...new Set(numbers)].slice(0, maxMembers);
}

/** What someone may have typed: a private link, a member's number, or the address of a list. */
export function readEntry(text: string): { members: readonly number[] } | { token: string } | undefined {
  const trimmed = text.trim();
  const token = tokenIn(trimmed);
  if (token !== undefined) return { token };
  const number = numberIn(trimmed);
  if (number !== undefined) return { members: [number] };
  const [, query] = /\/together\?(\S*)$/.exec(trimmed) ?? [];
  return query === undefined ? undefined : { members: readCompany(query).members };
}

function numberIn(text: string): number | undefined {
  const number = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}
