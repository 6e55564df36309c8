/** `npm test`: the static checks, then vitest; arguments choose among vitest's files (`npm test -- test/store`). */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { finish, runProgram, type Tally } from './program.ts';
import { runStaticChecks } from './static.ts';

/** The part of vitest's JSON report that is counted. */
type Report = { testResults: { status: string; assertionResults: { status: string }[] }[] };

async function runVitest(filters: readonly string[]): Promise<Tally> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-vitest-'));
  const file = path.join(folder, 'report.json');
  try {
    const code = await runProgram(
      'vitest',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile=${file}`,
      ...filters,
    );
    return count(JSON.parse(await readFile(file, 'utf8')), code);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A file that could not be loaded has no tests and counts as one that failed, as does an error outside of all tests. */
function count({ testResults }: Report, code: number): Tally {
  const statuses = testResults.flatMap(({ status, assertionResults }) =>
    assertionResults.length > 0 ? assertionResults.map((test) => test.status) : [status],
  );
  const passed = statuses.filter((status) => status === 'passed').length;
  const failed = statuses.filter((status) => status === 'failed').length;
  return { passed, failed: code !== 0 && failed === 0 ? 1 : failed, skipped: statuses.length - passed - failed };
}

const checks = await runStaticChecks();
const tests = await runVitest(process.argv.slice(2));
finish({
  passed: checks.passed + tests.passed,
  failed: checks.failed + tests.failed,
  skipped: checks.skipped + tests.skipped,
});
