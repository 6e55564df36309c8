import { runProgram, type Tally } from './program.ts';

/** What can be said of the code without running it. */
const checks: readonly [title: string, program: string, ...args: string[]][] = [
  ['types', 'tsc', '-p', '.'],
  ['types of the client', 'tsc', '-p', 'client', '--noEmit'],
  ['types of the page', 'tsc', '-p', 'web'],
  ["types of the browser's tests", 'tsc', '-p', 'test/browser'],
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['whole lockfile', 'node', 'scripts/lockfile.ts'],
  ['dead code and dependencies', 'knip'],
  [
    'imports between rooms',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'src',
    'test',
    'scripts',
    'bench',
    'client/index.ts',
    'web/src',
  ],
];

/** Each check counts as one test. */
export async function runStaticChecks(): Promise<Tally> {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, program, ...args] of checks) {
    const code = await runProgram(program, ...args);
    console.log(`${code === 0 ? '✓' : '✗'} ${title} (${program})`);
    tally[code === 0 ? 'passed' : 'failed']++;
  }
  return tally;
}
