import type { Marquee } from '../../../client/index.ts';
import type { Attributes, Person } from './person.ts';
import type { Session } from './session.ts';
import type { UserKey } from './user-key.ts';
import type { Write } from './writes.ts';

/** The server's side of an account. */
export type Accounts = {
  /** Makes an account. */
  create(attributes: Attributes, nickname: string | null): Promise<Session>;
  /** @throws MarqueeProblem USER_UNKNOWN, or KEY_INVALID of a token that opens none */
  find(who: { user: UserKey } | { token: string }): Promise<Session>;
  rename(user: UserKey, nickname: string | null): Promise<void>;
  /** Makes what a further private link holds. */
  createToken(user: UserKey): Promise<string>;
  /** @throws MarqueeProblem USER_UNKNOWN */
  read(id: UserKey): Promise<Person>;
  /** @returns of the deletion of a rating: when the rating was given */
  write(write: Write): Promise<string | undefined>;
};

/** Of a call that will be made again; the browser may wait for ever. */
const writing = { timeoutMs: 10_000 };

export function createAccounts(api: Marquee): Accounts {
  return {
    async create(attributes, nickname) {
      const made = await api.post('/v1/users', { body: { ...attributes, nickname } });
      return { user: made.user_id, token: made.token, nickname };
    },
    async find(who) {
      if ('user' in who) {
        const { nickname } = await api.get('/v1/users/{id}', { id: who.user });
        return { user: who.user, token: null, nickname };
      }
      const { token } = who;
      const me = await api.get('/v1/me', {}, { headers: { authorization: `Bearer ${token}` } });
      return { user: me.user_id, token, nickname: me.nickname };
    },
    async rename(id, nickname) {
      await api.patch('/v1/users/{id}', { id, body: { nickname } }, writing);
    },
    createToken: async (id) => (await api.post('/v1/users/{id}/tokens', { id }, writing)).token,
    async read(id) {
      const page = { id, limit: 1000 };
      const [{ age, gender, occupation }, ratings, hidden, watchlist, seen] = await Promise.all([
        api.get('/v1/users/{id}', { id }),
        all(api.each('/v1/users/{id}/ratings', page)),
        all(api.each('/v1/users/{id}/hidden', page)),
        all(api.each('/v1/users/{id}/watchlist', page)),
        all(api.each('/v1/users/{id}/seen', page)),
      ]);
      return { ratings, hidden, watchlist, seen, attributes: { age, gender, occupation } };
    },
    write: (write) => send(api, write),
  };
}

async function send(api: Marquee, write: Write): Promise<string | undefined> {
  const { user: id, token } = write;
  const options = { ...writing, ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }) };
  if (write.kind === 'attributes') {
    await api.patch('/v1/users/{id}', { id, body: write.attributes }, options);
    return undefined;
  }
  const place = { id, movie: write.movie };
  if (write.kind !== 'rating') {
    const path = `/v1/users/{id}/${write.kind}/{movie}` as const;
    if (write.isOn) await api.put(path, place, options);
    else await api.delete(path, place, options);
    return undefined;
  }
  const path = '/v1/users/{id}/ratings/{movie}';
  if (write.stars === null) return (await api.delete(path, place, options)).previous?.timestamp ?? undefined;
  const { stars: rating, timestamp } = write;
  await api.put(path, { ...place, body: { rating, ...(timestamp !== undefined && { timestamp }) } }, options);
  return undefined;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
