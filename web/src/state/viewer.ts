import { computed, effect, signal, untracked } from '@preact/signals';
import { MarqueeProblem } from '../../../client/index.ts';
import { api } from '../api.ts';
import { common } from '../words/index.ts';
import { createAccounts } from './accounts.ts';
import { connection } from './connection.ts';
import { createViewer } from './create-viewer.ts';
import { inWords } from './in-words.ts';
import { askForKey, key } from './key.ts';
import { tell } from './notices.ts';
import { createOutbox, type OutboxParts } from './outbox.ts';
import { nobody } from './person.ts';
import { doubted, nameOfAccount, type Session, session, tokenIn } from './session.ts';
import { areaOf, createStored } from './stored.ts';
import type { Write } from './writes.ts';

const kept = areaOf('localStorage');
const accounts = createAccounts(api);

/** Where a browser has no locks, as over plain HTTP from another machine, two windows may send the same, which does no harm. */
const exclusively: OutboxParts['exclusively'] = (work) =>
  globalThis.navigator.locks ? navigator.locks.request('marquee/outbox', work) : work();

export const outbox = createOutbox({
  queue: createStored<readonly Write[]>(kept, 'writes', []),
  send: accounts.write,
  exclusively,
  onRefused(write, problem) {
    const reason = inWords(problem);
    if (write.kind === 'attributes') tell(common.problems.refusedAboutYou(reason));
    else tell(common.problems.refused(write.title, reason));
    viewer.reload();
  },
  onKeyWanted: (problem) => askForKey(problem.code === 'KEY_MISSING' ? common.key.toWrite : inWords(problem)),
});

const wishes = signal(0);

/** The viewer wants to have asked for again what could not be had. */
export const askAgain = () => wishes.value++;

/** Changes when it is worth asking again for what could not be had: the server is back, there is a key, or the viewer wishes it. */
export const again = computed(() => `${connection.returns.value} ${key.value} ${wishes.value}`);

/** Who looks at this page. */
export const viewer = createViewer({
  session,
  visitor: createStored(kept, 'visitor', nobody, (stored) => ({ ...nobody, ...stored })),
  outbox,
  accounts,
  again,
  now: () => new Date().toISOString(),
  onGone: () => tell(common.problems.accountGone),
});

/** Looks whether the account is still there, when its link was refused. */
effect(() => {
  if (doubted.value !== null) untracked(viewer.reload);
});

/** Sends what an earlier visit could not, and tries again whenever there is reason to hope. */
export function startSending(): void {
  effect(() => {
    again.value;
    outbox.flush();
  });
}

/** Of a private link that was followed in a browser that is signed in to another account: only the viewer knows which they want. */
export const offered = signal<Session | null>(null);

/**
 * Signs in with a private link that was followed, also while the page was open, and takes its token out of the address. Ratings
 * of a visitor come along.
 */
export async function signInByAddress(): Promise<void> {
  const token = tokenIn(location.hash);
  if (token === undefined) return;
  history.replaceState(null, '', location.pathname + location.search);
  const now = session.value.peek();
  if (now?.token === token) return;
  try {
    if (now !== null) {
      const found = await accounts.find({ token });
      if (found.user !== now.user) {
        offered.value = found;
        return;
      }
    }
    tell(common.account.signedIn(nameOfAccount(await viewer.signIn({ token }, now === null))));
  } catch (error) {
    const isRefused = error instanceof MarqueeProblem && error.status < 500;
    tell(isRefused ? common.account.tokenInvalid : common.problems.failed(inWords(error)));
  }
}
