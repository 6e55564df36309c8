import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// How to reach the collector without a flag on the command line.
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

/**
 * Frees the memory of what nothing refers to. V8 leaves shared memory out of account when it decides whether to collect garbage, and
 * counts large arrays late, so before more is taken by the gigabyte it is worth the pause.
 */
export function collectGarbage(): void {
  collect();
}
