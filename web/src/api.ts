import { createMarquee } from '../../client/index.ts';
import { connection } from './state/connection.ts';
import { forgetKey, key } from './state/key.ts';
import { doubted, session } from './state/session.ts';
import type { UserKey } from './state/user-key.ts';

/** Whether an address is an account's own, which its token opens better than any key. */
function isOwn(pathname: string, user: UserKey): boolean {
  return pathname === '/v1/me' || `${pathname}/`.startsWith(`/v1/users/${encodeURIComponent(user)}/`);
}

/** Whether an address is another user's own, who may be open to all, but never to somebody else's token. */
function isOfAnother(pathname: string, user: UserKey): boolean {
  const [, named] = /^\/v1\/users\/([^/]+)/.exec(pathname) ?? [];
  return named !== undefined && named !== 'attributes' && !isOwn(pathname, user);
}

/** The server that this page came from. A key that it does not take is forgotten, as it would hinder what needs none. */
export const api = createMarquee({
  async fetch(input, init) {
    const { pathname } = new URL(String(input), location.href);
    const account = session.value.peek();
    const own = account === null || isOfAnother(pathname, account.user) ? null : account.token;
    const token = account && isOwn(pathname, account.user) ? (own ?? key.peek()) : (key.peek() ?? own);
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` };
    const response = await connection.fetch(input, { ...init, headers: { ...authorization, ...init?.headers } });
    if (response.status === 401 && token !== null) {
      forgetKey(token);
      if (token === own) doubted.value = token;
    }
    return response;
  },
});
