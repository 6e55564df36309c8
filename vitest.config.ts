import { globSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { findChromium } from './scripts/chromium.ts';
import { usesDatabase } from './test/support/uses-database.ts';

const root = import.meta.dirname;
const quick = Map.groupBy(globSync('test/**/*.test.ts', { cwd: root }), (file) =>
  usesDatabase(path.join(root, file)) ? 'database' : 'unit',
);

/** Most of these tests wait for a server or another process half of the time. */
const maxWorkers = '150%';
const startDatabase = 'test/support/global-setup.ts';
/** Halves the time that a process started by a test needs. */
const env = { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'node') };
const minute = 60_000;
/**
 * Limits are there to end what hangs, not to say how fast anything is: on a busy machine a training, which runs with low priority,
 * can wait for minutes. Tests wait by `expect.poll` without a limit of their own.
 */
const patient = { testTimeout: 10 * minute, hookTimeout: 10 * minute, expect: { poll: { timeout: 4 * minute } } };

/** `npm test` runs the first two. Each of the others has a command of its own: `npm run test:long` and so on. */
export default defineConfig({
  test: {
    // The database of a run is stopped at its end.
    teardownTimeout: 2 * minute,
    projects: [
      {
        test: {
          name: 'unit',
          include: quick.get('unit') ?? [],
          isolate: false,
          maxWorkers,
          env,
          ...patient,
        },
      },
      {
        test: {
          name: 'database',
          include: quick.get('database') ?? [],
          globalSetup: startDatabase,
          isolate: false,
          maxWorkers,
          env,
          ...patient,
        },
      },
      {
        test: {
          name: 'browser',
          include: [findChromium() ? 'test/browser/*.browser.ts' : 'test/browser/without-chromium.ts'],
          globalSetup: 'test/browser/global-setup.ts',
          // A browser and a server keep two processors busy.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          env,
          ...patient,
        },
      },
      {
        test: {
          name: 'long',
          include: ['test/**/*.long.ts'],
          globalSetup: startDatabase,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          env,
          ...patient,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/*.faults.ts'],
          sequence: { groupOrder: 3 },
          env,
          ...patient,
          testTimeout: 30 * minute,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/*.fuzz.ts'],
          globalSetup: startDatabase,
          sequence: { groupOrder: 4 },
          env,
          ...patient,
        },
      },
    ],
  },
});
