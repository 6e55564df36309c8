/**
 * Runs vitest's projects and sums up in one line: `npm test`, `npm run test:long` and so on. `--checks` runs the static checks
 * beside the tests. All other arguments are vitest's, so `npm test -- test/store` runs the files of one folder.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { finish, runProgram, type Tally } from './program.ts';
import { runStaticChecks } from './static.ts';

/** The part of vitest's JSON report that is counted. */
type Report = { testResults: { status: string; assertionResults: { status: string }[] }[] };

const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

async function runVitest(options: readonly string[]): Promise<Tally> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-vitest-'));
  const file = path.join(folder, 'report.json');
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${file}`];
    const code = await runProgram('vitest', 'run', ...reporters, ...options);
    const report = await readFile(file, 'utf8').catch(() => '{"testResults":[]}');
    return count(JSON.parse(report), code);
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

const options = process.argv.slice(2);
const withChecks = options.includes('--checks');
const [checks, tests] = await Promise.all([
  // Beside the tests, whose servers must answer in time.
  withChecks ? runStaticChecks(os.constants.priority.PRIORITY_LOW) : { tally: nothing, report: '' },
  runVitest(options.filter((option) => option !== '--checks')),
]);
process.stdout.write(checks.report);
finish({
  passed: checks.tally.passed + tests.passed,
  failed: checks.tally.failed + tests.failed,
  skipped: checks.tally.skipped + tests.skipped,
});
