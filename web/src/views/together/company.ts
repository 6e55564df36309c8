/** `me` is whoever looks, so that an address means the same for each who gets it. */
export type Member = 'me' | number;

export const strategies = ['average', 'least_misery', 'most_pleasure'] as const;

export type Strategy = (typeof strategies)[number];

/** Who watches together, whose wish counts, and how many films are shown. */
export type Company = { members: readonly Member[]; strategy: Strategy; shown: number };

export const mostMembers = 6;
export const pageSize = 12;

/** What a group's list can have. */
export const mostShown = 100;

/** Reads the query of an address; what cannot be meant is left out. */
export function readCompany(query: string): Company {
  const given = new URLSearchParams(query);
  const members = (given.get('with') ?? 'me').split(',').map(readMember);
  const strategy = strategies.find((each) => each === given.get('strategy')) ?? 'average';
  const pages = Math.ceil(Number(given.get('shown')) / pageSize) || 1;
  return {
    members: [...new Set(members.filter((member) => member !== undefined))].slice(0, mostMembers),
    strategy,
    shown: Math.min(mostShown, Math.max(1, pages) * pageSize),
  };
}

/** The query of an address: `?with=me,42&strategy=least_misery`. */
export function writeCompany({ members, strategy, shown }: Company): string {
  const parts = [`with=${members.join(',')}`];
  if (strategy !== 'average') parts.push(`strategy=${strategy}`);
  if (shown !== pageSize) parts.push(`shown=${shown}`);
  return `?${parts.join('&')}`;
}

/** `me`, or the number of a user, as people write it; undefined where it is neither. */
export function readMember(text: string): Member | undefined {
  if (text === 'me') return text;
  const id = /^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(id) ? id : undefined;
}

/** The users that are meant; a visitor is none. */
export function usersOf(members: readonly Member[], account: number | null): number[] {
  const users = members.map((member) => (member === 'me' ? account : member));
  return [...new Set(users.filter((user) => user !== null))];
}
