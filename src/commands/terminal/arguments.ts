import { InvalidArgumentError } from 'commander';
import type { RetrainRule } from '../../app/training/retraining.ts';
import { readDuration } from '../../domain/duration.ts';

/** A whole number above 0. */
export function toCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

/** The longest that a timer can wait. */
const maxTimerMs = 2 ** 31 - 1;
const maxAgeMs = 36_500 * 86_400_000;

/** A duration for a timer, such as `90s`, `30m`, `2h` or `1d`; in milliseconds. */
export function toMilliseconds(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds <= maxTimerMs) return milliseconds;
  throw new InvalidArgumentError('It must be a time such as 90s, 30m, 2h or 1d, and at most 24d.');
}

/** A duration of any length, such as `12h` or `90d`; in milliseconds. */
export function toAge(text: string): number {
  const milliseconds = readDuration(text);
  if (milliseconds <= maxAgeMs) return milliseconds;
  throw new InvalidArgumentError('It must be a time such as 30m, 12h or 90d, and at most 36500d.');
}

/** The age of the model (`30m`, `1h`, `7d`) or the share of new ratings (`10%`) at which to retrain. */
export function toRetrainRule(text: string): RetrainRule {
  const share = /^\d+(?:\.\d+)?%$/.test(text) ? Number.parseFloat(text) / 100 : Number.NaN;
  if (share > 0) return { afterShare: share };
  const afterMs = readDuration(text);
  if (afterMs <= maxAgeMs) return { afterMs };
  throw new InvalidArgumentError('It must be an age such as 30m, 1h or 7d, or a share of new ratings such as 10%.');
}

/** A percentage; as a share, from 0 to 1. */
export function toShare(text: string): number {
  const percent = /^\d{1,3}(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (percent <= 100) return percent / 100;
  throw new InvalidArgumentError('It must be a percentage from 0 to 100.');
}
