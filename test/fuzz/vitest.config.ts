import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:fuzz`: minutes of asking, so apart from `npm test`. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..', '..'),
    include: ['test/fuzz/*.fuzz.ts'],
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 5 * 60_000,
    hookTimeout: 60_000,
  },
});
