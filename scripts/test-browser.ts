/** `npm run test:browser`: has Chromium use the page as people do, and looks at all that it does. */
import { findChromium } from './chromium.ts';
import { runProgram } from './program.ts';

if (findChromium() !== undefined) {
  process.exitCode = await runProgram(
    'vitest',
    'run',
    '--config',
    'test/browser/vitest.config.ts',
    ...process.argv.slice(2),
  );
} else {
  console.log(
    'Nothing was tested: no Chromium is on PATH. On Debian and Ubuntu, "apt-get install chromium" brings one.',
  );
  // .ci/run installs it.
  process.exitCode = process.env.CI ? 1 : 0;
}
