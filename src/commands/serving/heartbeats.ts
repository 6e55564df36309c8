/** How often a worker shows that its event loop runs, and how often the main thread checks. */
const beatMs = 500;
const checkMs = 1000;

/** Counts up in memory shared with the main thread, as long as this worker's event loop runs. */
export function startBeating(beats: Int32Array, worker: number): void {
  setInterval(() => Atomics.add(beats, worker, 1), beatMs).unref();
}

/** How long without a beat a worker counts as late, and as stuck. */
export type Patience = { lateMs: number; stuckMs: number };

export const usualPatience: Patience = { lateMs: 5000, stuckMs: 30_000 };

export type Heartbeats = {
  /** A count for each worker, in shared memory. */
  beats: Int32Array;
  /** Watches a worker. Each listener is called at most once each time it is late. @returns a function that ends watching */
  watch(worker: number, listeners: { onLate(): void; onStuck(): void; onBack(): void }): () => void;
  isLate(worker: number): boolean;
  close(): void;
};

type Watched = { seen: number; missed: number; check(): void };

/**
 * Watches the event loops of workers. Time is counted in checks by this thread, so that no worker counts as late because the whole
 * process was stopped or the machine slept.
 */
export function createHeartbeats(workers: number, { lateMs, stuckMs }: Patience): Heartbeats {
  const beats = new Int32Array(new SharedArrayBuffer(4 * workers));
  const watched = new Map<number, Watched>();
  const [late, stuck] = [Math.ceil(lateMs / checkMs), Math.ceil(stuckMs / checkMs)];
  const timer = setInterval(() => {
    for (const { check } of watched.values()) check();
  }, checkMs);
  timer.unref();
  return {
    beats,
    watch(worker, { onLate, onStuck, onBack }) {
      const state: Watched = {
        seen: Atomics.load(beats, worker),
        missed: 0,
        check() {
          const beat = Atomics.load(beats, worker);
          if (beat !== state.seen) {
            if (state.missed >= late) onBack();
            Object.assign(state, { seen: beat, missed: 0 });
            return;
          }
          state.missed++;
          if (state.missed === late) onLate();
          if (state.missed === stuck) onStuck();
        },
      };
      watched.set(worker, state);
      return () => {
        if (watched.get(worker) === state) watched.delete(worker);
      };
    },
    isLate: (worker) => (watched.get(worker)?.missed ?? 0) >= late,
    close: () => clearInterval(timer),
  };
}
