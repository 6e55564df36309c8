/** A pause that can be cut short. */
export type Alarm = {
  /** Resolves after `ms` milliseconds, or at the next `wake`. */
  wait(ms: number): Promise<void>;
  wake(): void;
};

export function createAlarm(): Alarm {
  let wake = () => {};
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => wake(),
  };
}

/** Milliseconds before the next try, after `failures` failed ones: exponential with jitter (M. Brooker, 2015). */
export function backoffAfter(failures: number): number {
  const most = Math.min(15_000, 500 * 2 ** failures);
  return most * (0.5 + Math.random() / 2);
}
