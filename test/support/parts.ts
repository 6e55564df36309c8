import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'vitest';
import { type Account, mayAccess } from '../../src/store/embedded/account.ts';

const root = path.join(import.meta.dirname, '..', '..');

/**
 * Skips a test that needs a program which this machine has not; in CI, where `.ci/run` installs them all, it fails.
 */
export function requirePart(context: TestContext, program: string): void {
  if (spawnSync(program, ['--version']).error === undefined) return;
  if (process.env.CI) throw new Error(`${program} is missing; .ci/run must install it`);
  context.skip(`needs ${program}`);
}

/** The path of a data set that may not be redistributed; skips a test where it is not there. */
export function requireSharedData(context: TestContext, name: string): string {
  const folder = path.join(root, '..', 'shared', 'data', name);
  if (!existsSync(folder)) context.skip(`needs ${path.relative(root, folder)}`);
  return folder;
}

/** An ordinary user to run as; skips a test where we may not, or where that user cannot read the repository. */
export function requireOrdinaryUser(context: TestContext): Account {
  const nobody = { uid: 65534, gid: 65534 };
  if (process.getuid?.() !== 0) context.skip('only root can run as another user');
  if (!mayAccess(nobody, '-r', path.join(root, 'package.json'))) context.skip(`the user nobody cannot read ${root}`);
  return nobody;
}
