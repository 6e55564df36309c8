import { batch, type ReadonlySignal, signal } from '@preact/signals';
import { MarqueeProblem } from '../../../client/index.ts';
import { backoffAfter, createAlarm } from './alarm.ts';
import type { Stored } from './stored.ts';
import type { UserKey } from './user-key.ts';
import { addWrite, removeWrite, type Write } from './writes.ts';

/** Why nothing is sent at the moment: the server does not answer, or wants a key. */
export type Hindrance = 'server' | 'key';

/** Sends what accounts say, in order. Nothing is lost when the server, the network or the page goes away. */
export type Outbox = {
  /** What has not been acknowledged yet, oldest first. */
  waiting: ReadonlySignal<readonly Write[]>;
  hindrance: ReadonlySignal<Hindrance | null>;
  add(...writes: readonly Write[]): void;
  /** The time of a rating that was deleted, as the server had it; undefined if it has not said so. */
  deletedAt(user: UserKey | null, movie: string): string | undefined;
  /** Tries now what waits: at the start, and when there is reason to hope. */
  flush(): void;
};

export type OutboxParts = {
  queue: Stored<readonly Write[]>;
  /** @returns of the deletion of a rating: when the rating was given */
  send(write: Write): Promise<string | undefined>;
  /** Runs `work` while no other window does. */
  exclusively(work: () => Promise<void>): Promise<void>;
  /** Called with what the server will not take, whenever it is tried; it is out of the queue then. */
  onRefused(write: Write, problem: MarqueeProblem): void;
  /** Called why a key is needed. */
  onKeyWanted(problem: MarqueeProblem): void;
};

/** Milliseconds; timers know no longer ones. */
const forEver = 2 ** 31 - 1;

export function createOutbox({ queue, send, exclusively, onRefused, onKeyWanted }: OutboxParts): Outbox {
  const hindrance = signal<Hindrance | null>(null);
  const alarm = createAlarm();
  let isSending = false;
  /** By user and movie. */
  const deleted = new Map<string, string>();

  async function sendAll(): Promise<void> {
    let failures = 0;
    for (let write = queue.read()[0]; write; write = queue.read()[0]) {
      const error = await attempt(write);
      if (error === undefined || isRefusal(error)) {
        failures = 0;
        finish(write);
        if (error) onRefused(write, error);
      } else {
        await rest(error, failures++);
      }
    }
  }

  /** @returns what was thrown, undefined if the server has taken it */
  async function attempt(write: Write): Promise<unknown> {
    try {
      const time = await send(write);
      if (write.kind === 'rating' && time !== undefined) deleted.set(`${write.user} ${write.movie}`, time);
    } catch (error) {
      return error;
    }
  }

  function finish(write: Write): void {
    batch(() => {
      hindrance.value = null;
      queue.change((waiting) => removeWrite(waiting, write));
    });
  }

  async function rest(error: unknown, failures: number): Promise<void> {
    const wantsKey = asksForKey(error);
    hindrance.value = wantsKey ? 'key' : 'server';
    if (wantsKey) onKeyWanted(error);
    // With a key comes `flush`.
    await alarm.wait(wantsKey ? forEver : backoffAfter(failures));
  }

  function flush(): void {
    alarm.wake();
    if (isSending || queue.value.peek().length === 0) return;
    isSending = true;
    exclusively(sendAll).finally(() => {
      isSending = false;
      // What came after the last look at the queue.
      flush();
    });
  }

  return {
    waiting: queue.value,
    deletedAt: (user, movie) => deleted.get(`${user} ${movie}`),
    hindrance,
    add(...writes) {
      queue.change((waiting) => writes.reduce(addWrite, [...waiting]));
      flush();
    },
    flush,
  };
}

function asksForKey(error: unknown): error is MarqueeProblem {
  return error instanceof MarqueeProblem && (error.status === 401 || error.status === 403);
}

/** A key or some time may change them. */
const passing = new Set([401, 403, 408, 429]);

/** The account's own token opens it no more, and no other key is asked for. */
const lostTokens = new Set(['TOKEN_INVALID', 'TOKEN_FOREIGN']);

/** Whether it will be so the next time, too. */
function isRefusal(error: unknown): error is MarqueeProblem {
  if (!(error instanceof MarqueeProblem) || error.status >= 500) return false;
  return lostTokens.has(error.code) || !passing.has(error.status);
}
