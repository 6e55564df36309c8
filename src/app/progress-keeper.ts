import { setTimeout as delay } from 'node:timers/promises';

const keepEveryMs = 500;

export type ProgressKeeper<Phase> = {
  keep(phase: Phase, done: number, total: number): void;
  /** Resolves when nothing more will be written. */
  end(): Promise<void>;
};

/**
 * Writes the latest progress twice a second, however often it changes. Failures are ignored: the work is more important.
 * @param write `share` is from 0 to 1
 */
export function createProgressKeeper<Phase>(
  write: (phase: Phase, share: number) => Promise<void>,
): ProgressKeeper<Phase> {
  let latest: [phase: Phase, done: number, total: number] | undefined;
  let writing: Promise<void> | undefined;
  const ended = new AbortController();
  async function writeLatest(): Promise<void> {
    while (latest && !ended.signal.aborted) {
      const [phase, done, total] = latest;
      latest = undefined;
      await write(phase, Math.min(1, done / Math.max(1, total))).catch(() => {});
      await delay(keepEveryMs, undefined, { ref: false, signal: ended.signal }).catch(() => {});
    }
    writing = undefined;
  }
  return {
    keep(...progress) {
      latest = progress;
      writing ??= writeLatest();
    },
    async end() {
      ended.abort();
      await writing;
    },
  };
}
