/**
 * `npm run release -- 0.2.0`, on the branch main: gives all packages the version, dates the changelog's heading, commits and tags.
 * Pushing the tag has the workflow "Release" publish; docs/releasing.md says what has to be set up first.
 */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const [version = ''] = process.argv.slice(2);

if (!/^\d+\.\d+\.\d+$/.test(version)) stop('Give a version, as in: npm run release -- 0.2.0');
if (git('branch', '--show-current') !== 'main') stop('A release is made on the branch main; switch to it first.');
if (git('status', '--porcelain') !== '') stop('There are changes that are not committed; commit them first.');
if (git('tag', '--list', `v${version}`) !== '') stop(`There is a tag v${version} already.`);

const today = new Date().toISOString().slice(0, 10);
await replace('CHANGELOG.md', /^## .*unreleased.*$/im, `## Unreleased\n\n## ${version} (${today})`);
await replace('package.json', /"version": ".*"/, `"version": "${version}"`);
await replace('client/package.json', /"version": ".*"/, `"version": "${version}"`);
await replace('clients/python/config.yaml', /^package_version_override: .*$/m, `package_version_override: ${version}`);
await replace('deploy/kubernetes/kustomization.yaml', /newTag: .*/, `newTag: v${version}`);
await replace('Dockerfile', /^ARG VERSION=.*$/m, `ARG VERSION=${version}`);
execFileSync('npm', ['install', '--package-lock-only', '--ignore-scripts'], { cwd: root, stdio: 'inherit' });
execFileSync(process.execPath, ['scripts/lockfile.ts', '--fix'], { cwd: root, stdio: 'inherit' });
git('commit', '--all', '--message', `Release ${version}`);
git('tag', '--annotate', `v${version}`, '--message', `Marquee ${version}`);
console.log(`Tagged v${version}. To publish it: git push origin main v${version}`);

async function replace(file: string, pattern: RegExp, replacement: string): Promise<void> {
  const text = await readFile(path.join(root, file), 'utf8');
  if (!pattern.test(text)) stop(`${file} has nothing that matches ${pattern}.`);
  await writeFile(path.join(root, file), text.replace(pattern, replacement));
}

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}
