import { execFile } from 'node:child_process';
import { glob, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../serve/server.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';
import { movie, rating, twoCamps, user } from '../support/taste.ts';

const root = path.join(import.meta.dirname, '..', '..');
const client = path.join(root, 'clients', 'python');
const run = promisify(execFile);
const minute = 60_000;
const { folder, remove } = await makeTemporaryFolder();
const python = path.join(folder, 'venv', 'bin', 'python');
let server: TestServer;

beforeAll(async () => {
  const { movies, users, ratings } = twoCamps();
  server = await startServer({
    movies: [...movies, movie('heat+1995', { title: 'Heat', genres: ['thriller'] })],
    users: [...users, user(1000)],
    ratings: [...ratings, rating(1000, movies[0]!.id, 5)],
  });
});
afterAll(async () => {
  await server.close();
  await remove();
});

test('the wheel installs, and the examples of its README run against a server', {
  timeout: 10 * minute,
}, async (context) => {
  requirePart(context, 'python3');
  await run(path.join(client, 'prepare'));
  const ruff = path.join(client, 'venv', 'bin', 'ruff');
  for (const check of [['format', '--check'], ['check']]) await run(ruff, [...check, 'describe.py'], { cwd: client });
  const [wheel] = await Array.fromAsync(glob('package/dist/*.whl', { cwd: client }));
  await run('python3', ['-m', 'venv', path.join(folder, 'venv')]);
  const packages = [path.join(client, wheel!), 'mypy==2.4.1'];
  await run(path.join(root, 'scripts', 'retry'), [python, '-m', 'pip', 'install', '--quiet', ...packages]);
  const readme = await readFile(path.join(client, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```python\n([\s\S]*?)```/g)].map(([, code]) => code!);
  expect(examples).toHaveLength(2);
  for (const example of examples) {
    const code = example.replace('http://localhost:5000', server.url);
    const { stdout } = await run(python, ['-W', 'error', '-c', code], { cwd: folder });
    expect(stdout).toMatch(/comedy|drama/);
    const typed = path.join(folder, 'example.py');
    await writeFile(typed, code);
    const checked = await run(python, ['-m', 'mypy', typed], { cwd: folder }).catch((error) => error);
    // What may be an error or nothing is for the caller to find out, as examples do not.
    const faults = String(checked.stdout)
      .split('\n')
      .filter((line) => / error: /.test(line) && !/has no attribute/.test(line));
    expect(faults).toEqual([]);
  }
});

test('it writes, and tells an error by its code', async (context) => {
  requirePart(context, 'python3');
  const code = `
from marquee_client import Client
from marquee_client.api.ratings import put_rating
from marquee_client.models import RatingBody
client = Client("${server.url}")
print(put_rating.sync_detailed(42, "heat+1995", client=client, body=RatingBody(rating=5)).status_code)
print(put_rating.sync(42, "nothing+1900", client=client, body=RatingBody(rating=5)).code)
`;
  const { stdout } = await run(python, ['-c', code], { cwd: folder });
  expect(stdout).toBe('200\nMOVIE_UNKNOWN\n');
});
