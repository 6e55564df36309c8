import type { UserId } from '../domain.ts';

/** How a site refers to a user: by one of our numbers, or by a name of its own, such as a UUID. */
export type UserKey = UserId | string;

/** What a user key must be, for messages. */
export const userKeyRule =
  'a whole number from 0 to 9007199254740991, or a name of at most 255 characters that is not written like a number';

/**
 * Reads a user's id. Decimal digits are the number, with or without leading zeros; any other line of at most 255 characters is a
 * name. Names are kept as they are: case matters, and nothing is trimmed.
 * @returns undefined for what can be neither: `-5`, `1.5`, numbers above 2^53 - 1, control characters, half surrogates
 */
export function parseUserKey(given: number | string): UserKey | undefined {
  if (typeof given === 'number') return isUserId(given) ? given : undefined;
  const text = given.trim();
  if (/^\d+$/.test(text)) return isUserId(Number(text)) ? Number(text) : undefined;
  const isName = text !== '' && lengthOf(given) <= 255 && given.isWellFormed() && !unprintable.test(given);
  return isName && !numeric.test(text) ? given : undefined;
}

/** Control characters, and those that change the direction of text. */
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
const numeric = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function isUserId(number: number): number is UserId {
  return Number.isSafeInteger(number) && number >= 0;
}

/** In characters, as PostgreSQL and JSON Schema count, not in UTF-16 units. */
function lengthOf(text: string): number {
  return text.length <= 255 ? text.length : Array.from(text).length;
}
