import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:long`: some minutes of work for both processors, so apart from `npm test`. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..', '..'),
    include: ['test/**/*.long.ts'],
    globalSetup: 'test/support/global-setup.ts',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
