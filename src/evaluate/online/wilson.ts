import type { Interval } from '../bootstrap.ts';

/** Of the normal distribution, for 95 %. */
export const standardErrors = 1.959964;

/**
 * The 95 % confidence interval of a share (E. B. Wilson, 1927).
 * @param observations independent ones, above 0; need not be whole
 */
export function wilsonInterval(share: number, observations: number): Interval {
  const square = standardErrors ** 2 / observations;
  const middle = (share + square / 2) / (1 + square);
  const half = Math.sqrt(square * (share * (1 - share) + square / 4)) / (1 + square);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
