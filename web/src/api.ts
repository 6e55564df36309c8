import { createMarquee } from '../../client/index.ts';
import { connection } from './state/connection.ts';
import { forgetKey, key } from './state/key.ts';
import { session } from './state/session.ts';
import type { UserKey } from './state/user-key.ts';

/** Whether an address is an account's own, which its token opens better than any key. */
function isOwn(pathname: string, user: UserKey): boolean {
  return pathname === '/v1/me' || `${pathname}/`.startsWith(`/v1/users/${encodeURIComponent(user)}/`);
}

/** The server that this page came from. A key that it does not take is forgotten, as it would hinder what needs none. */
export const api = createMarquee({
  async fetch(input, init) {
    const { pathname } = new URL(String(input), location.href);
    const account = session.value.peek();
    const own = account?.token ?? null;
    const token = account && isOwn(pathname, account.user) ? (own ?? key.peek()) : (key.peek() ?? own);
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await connection.fetch(input, { ...init, headers: { ...authorization, ...init?.headers } });
    if (response.status === 401 && token !== null) forgetKey(token);
    return response;
  },
});
