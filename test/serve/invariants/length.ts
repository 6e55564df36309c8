/** Multiple of the usual length, for longer searches. */
const times = Number(process.env.MARQUEE_TEST_TIMES ?? 1);

const usualMs = 45_000;

/** For vitest, in milliseconds: the last run, and the search for a smaller counterexample, end when they end. */
export const timeLimit = 300_000 + usualMs * times;

/** For fast-check, which tells the smallest counterexample that it has found by the time limit, with the seed to find it again. */
export function lengthOf(runs: number) {
  return { numRuns: runs * times, interruptAfterTimeLimit: usualMs * times };
}
