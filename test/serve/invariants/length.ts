/** Multiple of the usual length, for longer searches. */
const times = Number(process.env.MARQUEE_TEST_TIMES ?? 1);

/** For vitest, in milliseconds. */
export const timeLimit = 60_000 * times;

/** For fast-check, which tells the smallest counterexample that it has found by the time limit, with the seed to find it again. */
export function lengthOf(runs: number) {
  return { numRuns: runs * times, interruptAfterTimeLimit: 0.75 * timeLimit };
}
