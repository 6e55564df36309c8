import { signal } from '@preact/signals';
import { common } from '../words/index.ts';
import { areaOf, createStored } from './stored.ts';
import type { UserKey } from './user-key.ts';

/** The account that this browser is signed in to. */
export type Session = {
  user: UserKey;
  /** What the private link holds; null if the browser was signed in without one. */
  token: string | null;
  nickname: string | null;
};

export const session = createStored<Session | null>(areaOf('localStorage'), 'session', null);

/** The private link's token that the server has refused: the account may be gone. */
export const doubted = signal<string | null>(null);

/** How an account is called. */
export const nameOfAccount = ({ user, nickname }: Session) => nickname ?? common.account.unnamed(user);

/** The address that signs someone in. The token is in the fragment, which browsers send to nobody. */
export const privateLink = (token: string) => `${location.origin}/#token=${token}`;

/** The token in a private link, or by itself; undefined if there is none. */
export function tokenIn(text: string): string | undefined {
  return /(?:^|#token=)(mv_[\w-]+)\s*$/.exec(text.trim())?.[1];
}
