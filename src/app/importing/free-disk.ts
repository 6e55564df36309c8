import { statfsSync } from 'node:fs';
import type { MarqueeError } from '../../errors.ts';

/** PostgreSQL stops where it cannot write. */
const minFreeBytes = 200 * 2 ** 20;
/** Bytes between two looks at the disk; staged rows take about as much as the files that they come from. */
const lookEvery = 2 ** 25;

/**
 * @param folder on the disk that must not become full
 * @param full makes the error to throw when less than `least` bytes are free
 * @returns a function to call with the number of bytes that were just read or written
 */
export function createDiskWatch(
  folder: string,
  full: () => MarqueeError,
  least = minFreeBytes,
): (count: number) => void {
  let unseen = lookEvery;
  return (count) => {
    unseen += count;
    if (unseen < lookEvery) return;
    unseen = 0;
    if (freeBytes(folder) < least) throw full();
  };
}

/** Infinite where the system does not say. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
