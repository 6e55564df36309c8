/**
 * Checks that code which handles input never takes an element of a list or an object for granted (`noUncheckedIndexedAccess`).
 *
 * It is not in tsconfig.json, as the numeric code reads its arrays by index in a thousand places, none of which can miss.
 */
import { captureProgram } from './program.ts';

const numeric = /^src\/(app\/training|dataset|evaluate|kernels|model|recommend|statistics|train)\//;

const { output } = await captureProgram('tsc', ['-p', 'tsconfig.build.json', '--noEmit', '--noUncheckedIndexedAccess']);
const found = output.split('\n').filter((line) => /^\S/.test(line) && !numeric.test(line));
if (found.length > 0) {
  console.error(found.join('\n'));
  process.exitCode = 1;
}
