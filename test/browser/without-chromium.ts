import { test } from 'vitest';

/** Takes the place of all tests of the page where no browser is installed. */
test('the page in a browser', (context) => {
  if (process.env.CI) throw new Error('Chromium is missing; .ci/run must install it.');
  context.skip('needs Chromium; on Debian and Ubuntu, "apt-get install chromium" installs it');
});
