import { batch, type ReadonlySignal, signal } from '@preact/signals';

/** Something that is asked for again and again, of which only the newest answer counts. */
export type Latest<Value> = {
  /** The newest that has come, which stays while the next one is on its way. */
  value: ReadonlySignal<Value | null>;
  isLoading: ReadonlySignal<boolean>;
  /** Why there is no newer one. */
  problem: ReadonlySignal<Error | null>;
  /** Asks; what was asked before is outdated then. */
  ask(load: (signal: AbortSignal) => Promise<Value>): Promise<void>;
  /** Changes what is there, without asking. */
  change(update: (value: Value) => Value): void;
  /** Forgets that anything was asked. */
  drop(): void;
};

export function createLatest<Value>(): Latest<Value> {
  const value = signal<Value | null>(null);
  const isLoading = signal(false);
  const problem = signal<Error | null>(null);
  let request = new AbortController();

  function drop(): void {
    request.abort();
    isLoading.value = false;
  }

  return {
    value,
    isLoading,
    problem,
    drop,
    change(update) {
      if (value.peek() !== null) value.value = update(value.peek()!);
    },
    async ask(load) {
      request.abort();
      const mine = new AbortController();
      request = mine;
      isLoading.value = true;
      const settle = (change: () => void) => {
        if (request !== mine || mine.signal.aborted) return;
        batch(() => {
          change();
          isLoading.value = false;
        });
      };
      try {
        const loaded = await load(mine.signal);
        settle(() => {
          value.value = loaded;
          problem.value = null;
        });
      } catch (error) {
        settle(() => {
          problem.value = error as Error;
        });
      }
    },
  };
}
