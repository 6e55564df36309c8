import { signal } from '@preact/signals';
import { MarqueeProblem } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { createAccounts } from '../../state/accounts.ts';
import type { Session } from '../../state/session.ts';
import { settings } from '../../state/settings.ts';
import { areaOf, createStored } from '../../state/stored.ts';
import type { UserKey } from '../../state/user-key.ts';
import { places } from '../../words/index.ts';

/** People whose private links were entered here: most servers say nothing of others without. They stay in this browser. */
const companions = createStored<readonly Session[]>(areaOf('localStorage'), 'companions', []);

const nicknames = signal<ReadonlyMap<UserKey, string>>(new Map());
const accounts = createAccounts(api);

/** How a member is called: by their nickname where they have one. */
export function nameOfMember(id: UserKey): string {
  const companion = companions.value.value.find(({ user }) => user === id);
  return companion?.nickname ?? nicknames.value.get(id) ?? places.together.person(id);
}

/** The token of a member whose private link was entered here. */
export const tokenOfMember = (id: UserKey) =>
  companions.value.value.find(({ user }) => user === id)?.token ?? undefined;

/** Asks for the nicknames that are not known yet, where the server tells them to anyone. */
export async function loadNames(ids: readonly UserKey[], options: { signal?: AbortSignal }): Promise<void> {
  if (settings.value?.token_needed !== false) return;
  const missing = ids.filter((id) => !nicknames.peek().has(id));
  const found = await Promise.allSettled(missing.map((id) => api.get('/v1/users/{id}', { id }, options)));
  const named = found.flatMap((each, at) => {
    const name = each.status === 'fulfilled' ? each.value.nickname : null;
    return name === null ? [] : [[missing[at]!, name] as const];
  });
  if (named.length > 0) nicknames.value = new Map([...nicknames.peek(), ...named]);
}

/** @returns whose private link it is; empty if it opens no account */
export async function findMember(token: string): Promise<UserKey[]> {
  const found = await accounts.find({ token }).catch(unlessUnknown);
  if (found === undefined) return [];
  companions.change((all) => [...all.filter(({ user }) => user !== found.user), found]);
  return [found.user];
}

/** @returns those of them that the server knows; of a number, which may be in an address, the list itself tells */
export async function findNamed(members: readonly UserKey[]): Promise<UserKey[]> {
  const isThere = async (id: UserKey) =>
    typeof id === 'number' || (await api.get('/v1/users/{id}', { id }).catch(unlessUnknown)) !== undefined;
  const there = await Promise.all(members.map(isThere));
  return members.filter((_, at) => there[at]);
}

function unlessUnknown(problem: unknown): undefined {
  if (problem instanceof MarqueeProblem && problem.status < 500) return undefined;
  throw problem;
}
