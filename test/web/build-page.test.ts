import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildPage } from '../../scripts/build-page.ts';
import { makeTemporaryFolder } from '../support/folders.ts';

/** A small repository: a page whose script imports the client. */
let root: string;
let remove: () => Promise<void>;
const inRoot = (...names: string[]) => path.join(root, ...names);
const built = (...names: string[]) => inRoot('web', 'dist', ...names);

beforeEach(async () => {
  ({ folder: root, remove } = await makeTemporaryFolder());
  await mkdir(inRoot('web', 'src'), { recursive: true });
  await mkdir(inRoot('client'));
  await writeFile(inRoot('package-lock.json'), '{}');
  await writeFile(inRoot('web', 'index.html'), '<script type="module" src="/src/main.ts"></script>');
  await writeFile(inRoot('client', 'index.ts'), `export const hello = '${'hello '.repeat(300)}';`);
  await writeMain('document.title = hello;');
});
afterEach(() => remove());

const writeMain = (code: string) =>
  writeFile(inRoot('web', 'src', 'main.ts'), `import { hello } from '../../client/index.ts';\n${code}\n`);

async function readScript(): Promise<string> {
  const name = (await readdir(built('assets'))).find((file) => file.endsWith('.js'));
  return await readFile(built('assets', name!), 'utf8');
}

test('the page is built if it is missing, with a compressed copy of each file', async () => {
  expect(await buildPage(root)).toBe(true);
  expect(await readFile(built('index.html'), 'utf8')).toMatch(/src="\/assets\/index-[\w-]+\.js"/);
  const script = await readScript();
  const [name] = (await readdir(built('assets'))).filter((file) => file.endsWith('.js'));
  expect(brotliDecompressSync(await readFile(built('assets', `${name}.br`))).toString()).toBe(script);
  expect(gunzipSync(await readFile(built('assets', `${name}.gz`))).toString()).toBe(script);
});

test.each([
  ['a file of the page', ['web', 'src', 'main.ts'], `import '../../client/index.ts'; document.title = 'changed';`],
  ['a new file', ['web', 'public', 'robots.txt'], 'User-agent: *'],
  ['the client', ['client', 'index.ts'], `export const hello = 'changed';`],
  ['the packages', ['package-lock.json'], '{"changed":true}'],
])('it is built again after %s has changed, whatever the file times, and only then', async (_, names, content) => {
  await buildPage(root);
  const file = inRoot(...names);
  const later = new Date(Date.now() + 60_000);
  await utimes(inRoot('web', 'src', 'main.ts'), later, later);
  expect(await buildPage(root)).toBe(false);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
  await utimes(file, 0, 0);
  expect(await buildPage(root)).toBe(true);
  expect(await buildPage(root)).toBe(false);
});

test('a failed build says why, leaves the earlier page, and nothing else', async () => {
  await buildPage(root);
  await writeMain('import "./nothing.ts";');
  await expect(buildPage(root)).rejects.toThrow('./nothing.ts');
  expect(await readScript()).toContain('hello');
  expect((await readdir(inRoot('web'))).sort()).toEqual(['dist', 'index.html', 'src']);
});
