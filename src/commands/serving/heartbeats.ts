/** How often a worker shows that its event loop turns, and how often the main thread looks. */
const beatMs = 500;
const lookMs = 1000;

/** In a worker: counts one up, in memory shared with the main thread, as often as its event loop lets it. */
export function startBeating(beats: Int32Array, worker: number): void {
  setInterval(() => Atomics.add(beats, worker, 1), beatMs).unref();
}

/** After how long without a beat a worker is late, and after how long it counts as stuck. */
export type Patience = { lateMs: number; stuckMs: number };

export const usualPatience: Patience = { lateMs: 5000, stuckMs: 30_000 };

export type Heartbeats = {
  /** One count for each worker, in shared memory. */
  beats: Int32Array;
  /** Watches a worker until the function that is returned is called. Each listener is called once for each time that it is late. */
  watch(worker: number, listeners: { onLate(): void; onStuck(): void; onBack(): void }): () => void;
  isLate(worker: number): boolean;
  close(): void;
};

type Watched = { seen: number; missed: number; look(): void };

/**
 * Watches the event loops of workers. Time is counted in looks of this thread, so that a process that was stopped as a whole, or a
 * machine that slept, makes no worker late.
 */
export function createHeartbeats(workers: number, { lateMs, stuckMs }: Patience): Heartbeats {
  const beats = new Int32Array(new SharedArrayBuffer(4 * workers));
  const watched = new Map<number, Watched>();
  const [late, stuck] = [Math.ceil(lateMs / lookMs), Math.ceil(stuckMs / lookMs)];
  const timer = setInterval(() => {
    for (const { look } of watched.values()) look();
  }, lookMs);
  timer.unref();
  return {
    beats,
    watch(worker, { onLate, onStuck, onBack }) {
      const state: Watched = {
        seen: Atomics.load(beats, worker),
        missed: 0,
        look() {
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
