import { statfsSync } from 'node:fs';
import type { MarqueeError } from '../../errors.ts';

/** PostgreSQL stops if it cannot write. */
const minFreeBytes = 200 * 2 ** 20;
/** Bytes between two checks; staged rows take about as much space as the files that they come from. */
const checkEvery = 2 ** 25;

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
  let unchecked = checkEvery;
  return (count) => {
    unchecked += count;
    if (unchecked < checkEvery) return;
    unchecked = 0;
    if (freeBytes(folder) < least) throw full();
  };
}

/** Infinity if the system does not say. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
