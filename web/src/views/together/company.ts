import { tokenIn } from '../../state/session.ts';
import { parseUserKey, type UserKey } from '../../state/user-key.ts';

export const strategies = ['average', 'least_misery', 'most_pleasure'] as const;

export type Strategy = (typeof strategies)[number];

/** Who watches together, how films are chosen, and how many are shown. An address means the same to everyone who opens it. */
export type Company = { members: readonly UserKey[]; strategy: Strategy; shown: number };

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

/** The query of an address: `?with=7,ann&strategy=least_misery`. A comma in a name is not one between names. */
export function writeCompany({ members, strategy, shown }: Company): string {
  const parts = [`with=${members.map((member) => encodeURIComponent(encodeURIComponent(member))).join(',')}`];
  if (strategy !== 'average') parts.push(`strategy=${strategy}`);
  if (shown !== pageSize) parts.push(`shown=${shown}`);
  return `?${parts.join('&')}`;
}

/** The numbers and names in `7,ann`, each once. */
function readMembers(text: string): UserKey[] {
  const members = text.split(',').flatMap((each) => parseUserKey(decoded(each)) ?? []);
  return [...new Set(members)].slice(0, maxMembers);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What someone may have typed: a private link, a member's number or name, or the address of a list. */
export function readEntry(text: string): { members: readonly UserKey[] } | { token: string } | undefined {
  const trimmed = text.trim();
  const token = tokenIn(trimmed);
  if (token !== undefined) return { token };
  const [, query] = /\/together\?(\S*)$/.exec(trimmed) ?? [];
  if (query !== undefined) return { members: readCompany(query).members };
  const member = /^https?:/.test(trimmed) ? undefined : parseUserKey(trimmed);
  return member === undefined ? undefined : { members: [member] };
}
