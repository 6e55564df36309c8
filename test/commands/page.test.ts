import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { preparePage } from '../../src/commands/page.ts';
import { makeTemporaryFolder } from '../support/folders.ts';

/** What is like the repository: a page whose script imports the client. */
let root: string;
let remove: () => Promise<void>;
let told: string[];
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
  told = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await remove();
});

const writeMain = (code: string) =>
  writeFile(inRoot('web', 'src', 'main.ts'), `import { hello } from '../../client/index.ts';\n${code}\n`);

async function readScript(): Promise<string> {
  const name = (await readdir(built('assets'))).find((file) => file.endsWith('.js'));
  return await readFile(built('assets', name!), 'utf8');
}

describe('the page', () => {
  test('is built where there is none, each file beside itself compressed', async () => {
    expect(await preparePage(root)).toBe(built());
    expect(told).toEqual(['marquee: building the page\n']);
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
  ])(
    'is built again where %s has changed, whatever the times of files, and not otherwise',
    async (_, names, content) => {
      await preparePage(root);
      told = [];
      const file = inRoot(...names);
      const later = new Date(Date.now() + 60_000);
      await utimes(inRoot('web', 'src', 'main.ts'), later, later);
      expect(await preparePage(root)).toBe(built());
      expect(told).toEqual([]);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      await utimes(file, 0, 0);
      expect(await preparePage(root)).toBe(built());
      expect(told).toEqual(['marquee: building the page\n']);
      told = [];
      await preparePage(root);
      expect(told).toEqual([]);
    },
  );

  test('is whole when several processes build it at once, and nothing else is left', async () => {
    await preparePage(root);
    await writeMain('document.title = hello + "again";');
    const folders = await Promise.all([preparePage(root), preparePage(root), preparePage(root)]);
    expect(folders).toEqual([built(), built(), built()]);
    expect(await readScript()).toContain('again');
    expect((await readdir(inRoot('web'))).sort()).toEqual(['dist', 'index.html', 'src']);
    told = [];
    await preparePage(root);
    expect(told).toEqual([]);
  });

  test('removes what a killed build has left, once it cannot be one that runs', async () => {
    for (const name of ['dist-killed', 'dist-running']) await mkdir(inRoot('web', name));
    await utimes(inRoot('web', 'dist-killed'), 0, 0);
    await preparePage(root);
    expect((await readdir(inRoot('web'))).sort()).toEqual(['dist', 'dist-running', 'index.html', 'src']);
  });
});

describe('where it cannot be built', () => {
  test('it says why, and there is none', async () => {
    await writeMain('import "./nothing.ts";');
    expect(await preparePage(root)).toBeUndefined();
    expect(told.join('')).toMatch(/cannot be built, so only the API is served; this is why:\n.*'\.\/nothing\.ts'/s);
    expect(await readdir(inRoot('web'))).not.toContain('dist');
  });

  test('the one of before is shown', async () => {
    await preparePage(root);
    await writeMain('this is no script');
    expect(await preparePage(root)).toBe(built());
    expect(told.join('')).toContain('an older one is shown');
    expect(await readScript()).toContain('hello');
  });

  test('as there are no sources, one that is there is shown, as in an image', async () => {
    await preparePage(root);
    await rm(inRoot('web', 'src'), { recursive: true });
    await rm(inRoot('web', 'index.html'));
    told = [];
    expect(await preparePage(root)).toBe(built());
    await rm(built(), { recursive: true });
    expect(await preparePage(root)).toBeUndefined();
    expect(told).toEqual([]);
  });
});
