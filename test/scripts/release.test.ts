import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';

const repository = path.join(import.meta.dirname, '..', '..');
/** All that has the version; package.json and the lockfile without packages, so that npm asks no registry. */
const copied = [
  'scripts/release.ts',
  'scripts/lockfile.ts',
  'CHANGELOG.md',
  'Dockerfile',
  'client/package.json',
  'clients/python/config.yaml',
  'deploy/kubernetes/kustomization.yaml',
];

async function makeRepository(context: TestContext) {
  requirePart(context, 'git');
  const { folder, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  for (const file of copied) await cp(path.join(repository, file), path.join(folder, file));
  await mkdir(path.join(folder, 'web'));
  const description = { name: 'released', version: '0.1.0' };
  await writeFile(path.join(folder, 'package.json'), `${JSON.stringify(description, null, 2)}\n`);
  const lock = { ...description, lockfileVersion: 3, requires: true, packages: { '': description } };
  await writeFile(path.join(folder, 'package-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  for (const [name, value] of [
    ['user.name', 'Test'],
    ['user.email', 'test@example.org'],
    ['commit.gpgsign', 'false'],
    ['tag.gpgsign', 'false'],
  ]) {
    git('config', name!, value!);
  }
  git('add', '.');
  git('commit', '--quiet', '--message', 'First');
  return {
    folder,
    git,
    release(version: string) {
      const run = spawnSync(process.execPath, ['scripts/release.ts', version], { cwd: folder, encoding: 'utf8' });
      return { code: run.status, told: run.stdout + run.stderr };
    },
  };
}

test('a release gives every file the version, dates the changelog and tags the commit', async (context) => {
  const { folder, git, release } = await makeRepository(context);
  expect(release('0.9.1')).toMatchObject({ code: 0, told: expect.stringContaining('git push origin main v0.9.1') });
  expect(git('status', '--porcelain')).toBe('');
  expect(git('describe', '--exact-match')).toBe('v0.9.1');
  const changed = git('diff', '--name-only', 'HEAD~').split('\n');
  expect(changed).toEqual([...copied.slice(2), 'package-lock.json', 'package.json'].sort());
  for (const file of changed) expect(await readFile(path.join(folder, file), 'utf8'), file).toContain('0.9.1');
  expect(await readFile(path.join(folder, 'CHANGELOG.md'), 'utf8')).toMatch(
    /^## Unreleased\n\n## 0\.9\.1 \(\d{4}-\d\d-\d\d\)$/m,
  );
  // The next one finds what it looks for, too.
  expect(release('0.9.2')).toMatchObject({ code: 0 });
});

test('a release is refused where it would tag something else than main, as it is committed, with a version', async (context) => {
  const { folder, git, release } = await makeRepository(context);
  expect(release('v0.2')).toMatchObject({ code: 1, told: expect.stringContaining('Give a version') });
  git('tag', 'v0.2.0');
  expect(release('0.2.0')).toMatchObject({ code: 1, told: expect.stringContaining('There is a tag v0.2.0') });
  git('switch', '--quiet', '--create', 'feature');
  expect(release('0.3.0')).toMatchObject({ code: 1, told: expect.stringContaining('the branch main') });
  git('switch', '--quiet', 'main');
  await writeFile(path.join(folder, 'Dockerfile'), '');
  expect(release('0.3.0')).toMatchObject({ code: 1, told: expect.stringContaining('not committed') });
});
