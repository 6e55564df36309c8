import { createMarquee } from '../../client/index.ts';
import { connection } from './state/connection.ts';
import { forgetKey, key } from './state/key.ts';

/** The server that this page came from. A key that it does not take is forgotten, as it would hinder what needs none. */
export const api = createMarquee({
  async fetch(input, init) {
    const token = key.peek();
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await connection.fetch(input, { ...init, headers: { ...authorization, ...init?.headers } });
    if (response.status === 401 && token !== null) forgetKey(token);
    return response;
  },
});
