import type { UserId } from '../domain.ts';

/**
 * The user whom a site means: a whole number, or a string of decimal digits, where leading zeros and white space around it
 * make no difference. Undefined for anything that no user of ours can have: fractions, negative and too large numbers,
 * other strings. Numbers above 2^53 - 1 are among them, as JSON has rounded them to some other number.
 */
export function parseUserId(given: number | string): UserId | undefined {
  const number = typeof given === 'number' ? given : digitsToNumber(given.trim());
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function digitsToNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
