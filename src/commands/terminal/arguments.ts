import { InvalidArgumentError } from 'commander';

/** For flags that take a whole number above 0. */
export function toCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

const units: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Timers know no longer ones. */
const longestMs = 2 ** 31 - 1;
const longestAgeMs = 36_500 * units.d!;

/** For flags that take how long something lasts, such as `90s`, `30m`, `2h` or `1d`. */
export function toMilliseconds(text: string): number {
  const milliseconds = readMilliseconds(text);
  if (milliseconds <= longestMs) return milliseconds;
  throw new InvalidArgumentError('It must be a time such as 90s, 30m, 2h or 1d, and at most 24d.');
}

/** The same for what no timer waits for. */
export function toAge(text: string): number {
  const milliseconds = readMilliseconds(text);
  if (milliseconds <= longestAgeMs) return milliseconds;
  throw new InvalidArgumentError('It must be a time such as 90s, 30m, 2h or 30d, and at most 36500d.');
}

/** Not a number where the text is no time. */
function readMilliseconds(text: string): number {
  const [, digits, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(text) ?? [];
  return digits && unit ? Number(digits) * units[unit]! : Number.NaN;
}

/** For flags that take a percentage; as a share, from 0 to 1. */
export function toShare(text: string): number {
  const percent = /^\d{1,3}(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (percent <= 100) return percent / 100;
  throw new InvalidArgumentError('It must be a percentage from 0 to 100.');
}
