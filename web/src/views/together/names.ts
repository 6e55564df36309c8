import { signal } from '@preact/signals';
import { api } from '../../api.ts';
import { places } from '../../words/index.ts';

const known = signal<ReadonlyMap<number, string>>(new Map());

/** How a member is called: by their nickname where they have one. */
export const nameOfMember = (id: number) => known.value.get(id) ?? places.together.person(id);

/** Asks for the nicknames that are not known yet; who has none is called by number. */
export async function loadNames(ids: readonly number[], options: { signal?: AbortSignal }): Promise<void> {
  const missing = ids.filter((id) => !known.peek().has(id));
  const found = await Promise.allSettled(missing.map((id) => api.get('/v1/users/{id}', { id }, options)));
  const named = found.flatMap((each, at) => {
    const name = each.status === 'fulfilled' ? each.value.nickname : null;
    return name === null ? [] : [[missing[at]!, name] as const];
  });
  if (named.length > 0) known.value = new Map([...known.peek(), ...named]);
}

/** @throws MarqueeProblem USER_UNKNOWN */
export async function findMember(name: string): Promise<number> {
  const { user_id: id } = await api.get('/v1/users/{id}', { id: name as unknown as number });
  return id as number;
}
