import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeTemporaryFolder } from '../support/folders.ts';

/** Bytes, gzipped: on a slow telephone's 1.6 Mbit/s, what can be there within a second. */
const maxInitialBytes = 60 * 1024;

type Chunk = { file: string; imports?: string[]; css?: string[]; isEntry?: boolean };

let folder: string;
let remove: () => Promise<void>;
/** By source. */
let chunks: Record<string, Chunk>;

beforeAll(async () => {
  ({ folder, remove } = await makeTemporaryFolder());
  const root = path.join(import.meta.dirname, '..', '..', 'web');
  await build({ root, logLevel: 'warn', build: { outDir: folder, emptyOutDir: true, manifest: true } });
  chunks = JSON.parse(await readFile(path.join(folder, '.vite', 'manifest.json'), 'utf8'));
});
afterAll(() => remove());

const read = (file: string) => readFile(path.join(folder, file), 'utf8');

/** What a browser has to have before it shows anything: what index.html names, and what that imports in turn. */
async function readFirstLoad(): Promise<Map<string, string>> {
  const files = new Set<string>();
  const add = (chunk: Chunk) => {
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const name of chunk.imports ?? []) add(chunks[name]!);
  };
  for (const chunk of Object.values(chunks)) if (chunk.isEntry) add(chunk);
  const named = (await read('index.html')).matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g);
  for (const [, file] of named) files.add(file!);
  return new Map(await Promise.all([...files].map(async (file) => [file, await read(file)] as const)));
}

test('the first load is small', async () => {
  const files = await readFirstLoad();
  const bytes = [...files.values()].reduce((sum, text) => sum + gzipSync(text).length, 0);
  expect([...files.keys()].some((file) => file.endsWith('.css'))).toBe(true);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(maxInitialBytes);
});

test.each([
  ['plots', 'u-legend'],
  ['administration', 'operator’s pages need a key'],
])('the first load has nothing of %s, which comes when it is wanted', async (_, sign) => {
  const first = await readFirstLoad();
  expect([...first].filter(([, text]) => text.includes(sign))).toEqual([]);
  const assets = (await readdir(path.join(folder, 'assets'))).filter((file) => /\.(js|css)$/.test(file));
  const texts = await Promise.all(assets.map((file) => read(path.join('assets', file))));
  expect(texts.some((text) => text.includes(sign))).toBe(true);
});

test('the page names nothing of another host', async () => {
  const html = await read('index.html');
  expect(html).not.toMatch(/(?:src|href)="(?!\/)/);
  expect(html).not.toMatch(/<style|style=|<script(?![^>]*src=)/);
});
