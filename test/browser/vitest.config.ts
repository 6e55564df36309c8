import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: wants Chromium and the trained demo, so apart from `npm test`. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..', '..'),
    include: ['test/browser/*.browser.ts'],
    globalSetup: 'test/browser/global-setup.ts',
    // A browser and a server keep two processors busy.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
