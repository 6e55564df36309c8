import { InvalidArgumentError } from 'commander';

/** For flags that take a whole number above 0. */
export function toCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}
