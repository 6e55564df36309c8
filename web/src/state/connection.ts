import { type ReadonlySignal, signal } from '@preact/signals';
import { backoffAfter, createAlarm } from './alarm.ts';

/** - slow: an answer is overdue; busy: the server is there, but cannot answer; lost: nothing answers. */
export type ConnectionState = 'up' | 'slow' | 'busy' | 'lost';

export type Connection = {
  state: ReadonlySignal<ConnectionState>;
  /** How often the server has come back: a reason to ask again for what could not be had. */
  returns: ReadonlySignal<number>;
  /** `fetch` that watches whether requests succeed. */
  fetch: typeof fetch;
};

export type ConnectionParts = {
  fetch: typeof fetch;
  /** Milliseconds after which an answer is overdue. */
  patience: number;
};

/** What something between us and the server answers in its place, and what the server does when it has too much to do. */
const busyStatuses = new Set([502, 503, 504]);

/** Knows whether the server is there by the requests that are made anyway; when it is not, by asking until it is. */
export function createConnection({ fetch, patience }: ConnectionParts): Connection {
  const state = signal<ConnectionState>('up');
  const returns = signal(0);
  const alarm = createAlarm();
  let overdue = 0;
  let isProbing = false;

  function note(seen: 'up' | 'busy' | 'lost'): void {
    const isBack = seen === 'up' && (state.peek() === 'busy' || state.peek() === 'lost');
    state.value = seen === 'up' && overdue > 0 ? 'slow' : seen;
    if (isBack) returns.value++;
    if (isBack) alarm.wake();
    if (seen !== 'up') probe();
  }

  async function probe(): Promise<void> {
    if (isProbing) return;
    isProbing = true;
    const isAway = () => state.peek() === 'busy' || state.peek() === 'lost';
    for (let failures = 0; isAway(); failures++) {
      await alarm.wait(backoffAfter(failures));
      if (isAway()) await look();
    }
    isProbing = false;
  }

  async function look(): Promise<void> {
    try {
      const { status } = await fetch('/health', { signal: AbortSignal.timeout(patience) });
      note(busyStatuses.has(status) ? 'busy' : 'up');
    } catch {
      note('lost');
    }
  }

  globalThis.addEventListener?.('online', alarm.wake);

  return {
    state,
    returns,
    async fetch(input, init) {
      const watch = watchPatience(init, patience, (change) => {
        overdue += change;
        if (state.peek() === 'up' || state.peek() === 'slow') state.value = overdue > 0 ? 'slow' : 'up';
      });
      try {
        const response = await fetch(input, init);
        watch.end();
        note(busyStatuses.has(response.status) ? 'busy' : 'up');
        return response;
      } catch (error) {
        watch.end();
        // An aborted request says nothing, one that took too long says that nobody is there.
        if ((error as Error).name !== 'AbortError') note('lost');
        throw error;
      }
    },
  };
}

/** Tells when a request becomes overdue (1), and when it is no longer (-1). Uploads may take as long as they want. */
function watchPatience(init: RequestInit | undefined, patience: number, tell: (change: 1 | -1) => void) {
  const isUpload = init?.body != null && typeof init.body !== 'string';
  if (isUpload) return { end() {} };
  let isOverdue = false;
  const timer = setTimeout(() => {
    isOverdue = true;
    tell(1);
  }, patience);
  return {
    end() {
      clearTimeout(timer);
      if (isOverdue) tell(-1);
    },
  };
}

/** Whether the server is there. */
export const connection = createConnection({ fetch: (input, init) => fetch(input, init), patience: 3000 });
