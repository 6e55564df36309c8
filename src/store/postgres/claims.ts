import { AsyncLocalStorage } from 'node:async_hooks';

/** Why a caller no longer waits: the time is up, or the client has left. */
export type Ending = 'overdue' | 'gone';

/**
 * A caller's interest in the results of statements, much like an AbortSignal. Once it has ended, statements that run for no other
 * claim are cancelled.
 *
 * Own code, as an AbortController and its listeners cost 4 µs more, for each request and again for each statement.
 */
export class Claim {
  #ending: Ending | undefined;
  readonly #listeners = new Set<(ending: Ending) => void>();

  get ending(): Ending | undefined {
    return this.#ending;
  }

  end(ending: Ending): void {
    if (this.#ending !== undefined) return;
    this.#ending = ending;
    for (const listener of this.#listeners) listener(ending);
    this.#listeners.clear();
  }

  /** Calls `listener` once, when the claim ends. @returns a function that removes it */
  onEnd(listener: (ending: Ending) => void): () => void {
    if (this.#ending === undefined) this.#listeners.add(listener);
    else listener(this.#ending);
    return () => void this.#listeners.delete(listener);
  }
}

const claims = new AsyncLocalStorage<Claim | undefined>();

/** The claim of the request for which the current code runs; undefined for background work. */
export function currentClaim(): Claim | undefined {
  return claims.getStore();
}

/** Runs `work`, and everything that it starts, for that claim; undefined: as background work. */
export function claimed<Result>(claim: Claim | undefined, work: () => Result): Result {
  return claims.run(claim, work);
}

/**
 * The joint claim of several callers who wait for the same result. It ends when all of theirs have ended, as overdue only if all are.
 * Undefined if one of them waits without limit.
 */
export function joinClaims(each: readonly (Claim | undefined)[]): Claim | undefined {
  const all = new Set(each);
  if (all.size === 1) return each[0];
  if (all.has(undefined)) return undefined;
  const joint = new Claim();
  let [waiting, ending] = [all.size, 'overdue' as Ending];
  for (const claim of all) {
    claim!.onEnd((how) => {
      if (how === 'gone') ending = how;
      if (--waiting === 0) joint.end(ending);
    });
  }
  return joint;
}

/** The error of a statement whose claim has ended, with PostgreSQL's code for a cancelled one. */
export function overdue(): Error {
  return Object.assign(new Error('The statement was cancelled, as nobody waits for it any more.'), { code: '57014' });
}
