import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../serve/server.ts';
import { movie, twoCamps, user } from '../support/taste.ts';

const client = path.join(import.meta.dirname, '..', '..', 'client');
const run = promisify(execFile);

let packed: { name: string; version: string; files: { path: string }[] };
let server: TestServer;

beforeAll(async () => {
  // Builds it first, as publishing would.
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: client });
  packed = JSON.parse(stdout.slice(stdout.indexOf('[')))[0];
  const { movies, users, ratings } = twoCamps();
  const crimes = ['fargo+1996', 'heat+1995'].map((id) => movie(id, { title: id, genres: ['Crime'] }));
  server = await startServer({ movies: [...movies, ...crimes], users: [...users, user(50)], ratings });
});
afterAll(() => server.close());

test('what is published is the built client, its types, the description of the API, and what to know of it', () => {
  const modules = ['batches', 'http', 'index', 'lines', 'marquee', 'problem', 'retries', 'schema', 'types'];
  const built = modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
  const files = ['LICENSE', 'README.md', ...built, 'openapi.json', 'package.json'];
  expect(packed.files.map((file) => file.path).sort()).toEqual(files.sort());
});

test('it needs no other package, and nothing that only Node has', async () => {
  const { dependencies, peerDependencies } = JSON.parse(await readFile(path.join(client, 'package.json'), 'utf8'));
  expect({ dependencies, peerDependencies }).toEqual({});
  for (const file of packed.files.filter((each) => each.path.endsWith('.js'))) {
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
