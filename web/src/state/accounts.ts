import type { Marquee } from '../../../client/index.ts';
import type { Attributes, Person } from './person.ts';
import type { Write } from './writes.ts';

/** The server's side of an account. */
export type Accounts = {
  /** @returns the id of a new account */
  create(attributes: Attributes): Promise<number>;
  /** @throws MarqueeProblem USER_UNKNOWN */
  check(id: number): Promise<void>;
  /** @throws MarqueeProblem USER_UNKNOWN */
  read(id: number): Promise<Person>;
  write(write: Write): Promise<unknown>;
};

/** Of a call that will be made again; the browser may wait for ever. */
const writing = { timeoutMs: 10_000 };

export function createAccounts(api: Marquee): Accounts {
  return {
    create: async (attributes) => (await api.post('/v1/users', { body: attributes })).user_id,
    check: async (id) => {
      await api.get('/v1/users/{id}', { id });
    },
    async read(id) {
      const [{ age, gender, occupation }, ratings, hidden] = await Promise.all([
        api.get('/v1/users/{id}', { id }),
        all(api.each('/v1/users/{id}/ratings', { id, limit: 1000 })),
        all(api.each('/v1/users/{id}/hidden', { id, limit: 1000 })),
      ]);
      return { ratings, hidden, attributes: { age, gender, occupation } };
    },
    write: (write) => send(api, write),
  };
}

function send(api: Marquee, write: Write): Promise<unknown> {
  const { user: id } = write;
  switch (write.kind) {
    case 'attributes':
      return api.patch('/v1/users/{id}', { id, body: write.attributes }, writing);
    case 'hidden': {
      const place = { id, movie: write.movie };
      if (write.hidden) return api.put('/v1/users/{id}/hidden/{movie}', place, writing);
      return api.delete('/v1/users/{id}/hidden/{movie}', place, writing);
    }
    case 'rating': {
      const place = { id, movie: write.movie };
      if (write.stars === null) return api.delete('/v1/users/{id}/ratings/{movie}', place, writing);
      return api.put('/v1/users/{id}/ratings/{movie}', { ...place, body: { rating: write.stars } }, writing);
    }
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}
