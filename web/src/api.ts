import { createMarquee } from '../../client/index.ts';
import { key } from './state/key.ts';
import { connection } from './state/server.ts';

/** The server that this page came from. */
export const api = createMarquee({
  fetch: (input, init) => connection.fetch(input, { ...init, headers: { ...keyHeader(), ...init?.headers } }),
});

/** A key that is given with a call goes before the one of the page. */
function keyHeader(): Record<string, string> {
  const token = key.peek();
  return token === null ? {} : { authorization: `Bearer ${token}` };
}
