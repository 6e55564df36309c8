import { captureProgram, type Tally } from './program.ts';

/** What can be checked without running tests. */
const checks: readonly [title: string, program: string, ...args: string[]][] = [
  ['types', 'tsc', '-p', '.'],
  ['access to elements', 'node', 'scripts/indexed-access.ts'],
  ['types of the client', 'tsc', '-p', 'client', '--noEmit'],
  ['types of the page', 'tsc', '-p', 'web'],
  ["types of the browser's tests", 'tsc', '-p', 'test/browser'],
  ['format and lint', 'biome', 'check', '--error-on-warnings', '.'],
  ['kernels as committed', 'node', 'scripts/build-wasm.ts', '--check'],
  ['whole lockfile', 'node', 'scripts/lockfile.ts'],
  ['numbers of migrations', 'node', 'scripts/migrations.ts'],
  ['dead code and dependencies', 'knip'],
  [
    'imports between modules',
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

/**
 * Runs the checks, each of which counts as one test.
 * @param priority as `os.setPriority` takes it
 * @returns a line for each check, below the output of those that failed
 */
export async function runStaticChecks(priority?: number): Promise<{ tally: Tally; report: string }> {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  let report = '';
  for (const [title, program, ...args] of checks) {
    const { code, output } = await captureProgram(program, args, priority);
    tally[code === 0 ? 'passed' : 'failed']++;
    report += `${code === 0 ? '' : output}${code === 0 ? '✓' : '✗'} ${title} (${program})\n`;
  }
  return { tally, report };
}
