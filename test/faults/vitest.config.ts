import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run test:faults`: minutes of killing, so apart from `npm test`. */
export default defineConfig({
  test: {
    root: path.join(import.meta.dirname, '..', '..'),
    include: ['test/faults/*.faults.ts'],
    testTimeout: 15 * 60_000,
    hookTimeout: 60_000,
  },
});
