import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../serve/server.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { movie, twoCamps, user } from '../support/taste.ts';

const client = path.join(import.meta.dirname, '..', '..', 'client');
const run = promisify(execFile);

let packed: { name: string; version: string; filename: string; files: { path: string }[] };
let tarball: string;
let server: TestServer;
const { folder, remove } = await makeTemporaryFolder();

beforeAll(async () => {
  // Builds it first, as publishing would.
  const { stdout } = await run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], { cwd: client });
  packed = JSON.parse(stdout.slice(stdout.indexOf('[')))[0];
  tarball = path.join(folder, packed.filename);
  const { movies, users, ratings } = twoCamps();
  const crimes = ['fargo+1996', 'heat+1995'].map((id) => movie(id, { title: id, genres: ['Crime'] }));
  server = await startServer({ movies: [...movies, ...crimes], users: [...users, user(50)], ratings });
});
afterAll(async () => {
  await server.close();
  await remove();
});

test('what is published is the built client, its types, the description of the API, and what to know of it', () => {
  const names = ['batches', 'globals', 'http', 'index', 'lines', 'marquee', 'problem', 'retries', 'schema', 'types'];
  const built = ['cjs', 'esm'].flatMap((format) =>
    names.flatMap((name) => [`dist/${format}/${name}.d.ts`, `dist/${format}/${name}.js`]),
  );
  const files = ['LICENSE', 'README.md', ...built, 'dist/cjs/package.json', 'openapi.json', 'package.json'];
  expect(packed.files.map((file) => file.path).sort()).toEqual(files.sort());
});

test('publint and arethetypeswrong have nothing to say', async () => {
  const data = await readFile(tarball);
  expect((await publint({ pkgDir: client, strict: true })).messages).toEqual([]);
  const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(data)));
  expect(checked).toMatchObject({ problems: [] });
});

test('its types need neither those of browsers nor of Node', async () => {
  const project = path.join(folder, 'project');
  const installed = path.join(project, 'node_modules', '@marquee-movies', 'client');
  await mkdir(installed, { recursive: true });
  await run('tar', ['xzf', tarball, '--strip-components=1', '-C', installed]);
  await writeFile(path.join(project, 'use.ts'), use);
  for (const options of [
    { module: 'nodenext' },
    { module: 'commonjs', moduleResolution: 'node10' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ]) {
    const compilerOptions = { strict: true, noEmit: true, target: 'es2020', lib: ['es2020'], types: [], ...options };
    await writeFile(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
    const compiled = await run(path.join(client, 'node_modules', '.bin', 'tsc'), ['-p', project]).catch(
      (error) => error,
    );
    expect(compiled, JSON.stringify(options)).toMatchObject({ stdout: '' });
  }
});

const use = `
import { createMarquee } from '@marquee-movies/client';
export async function best(): Promise<string> {
  const { items } = await createMarquee().get('/v1/users/{id}/recommendations', { id: 42, limit: 1 });
  return items[0]!.movie.title;
}
`;

test('it is there for require, too', async () => {
  const code = "process.stdout.write(typeof require('@marquee-movies/client').createMarquee)";
  expect(await run(process.execPath, ['--eval', code], { cwd: client })).toMatchObject({ stdout: 'function' });
});

test('it needs no other package, and nothing that only Node has', async () => {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(path.join(client, 'package.json'), 'utf8'));
  expect({ dependencies, peerDependencies }).toEqual({});
  for (const file of packed.files.filter((each) => /esm.*\.js$/.test(each.path))) {
    const code = await readFile(path.join(client, file.path), 'utf8');
    for (const [, target] of code.matchAll(/from '(.*)'/g)) expect(target).toMatch(/^\.\/\w+\.js$/);
    expect(code).not.toMatch(/\b(process|Buffer|require)\b/);
  }
});

test('the example of its README runs, from the package as it is built', async () => {
  const [, example] = /```js\n([\s\S]*?)```/.exec(await readFile(path.join(client, 'README.md'), 'utf8'))!;
  expect(example!.trim().split('\n')).toHaveLength(10);
  const code = example!.replace('http://localhost:5000', server.url);
  const { stdout, stderr } = await run('node', ['--input-type=module', '--eval', code], { cwd: client });
  expect({ stdout, stderr }).toEqual({ stdout: '1. heat+1995 (1995)\n', stderr: '' });
});
