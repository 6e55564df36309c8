import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');

const pages = globSync(['*.md', '{docs,client,clients,data}/**/*.md'], {
  cwd: root,
  exclude: ['**/{node_modules,venv,package}'],
});
const folders = 'bench|bin|client|clients|data|db|deploy|docs|scripts|spark|src|test|wasm|web';
/** A path in text, in a command or in a link's text; not the end of a longer one. */
const named = new RegExp(`(?<![\\w./@-])(?:${folders})/[\\w./-]*\\w`, 'g');
/** Built from sources, or stands for any file. */
const absent = ['web/dist', 'bench/NAME.ts'];

test('the files that pages of the documentation name exist', async () => {
  const missing: string[] = [];
  let found = 0;
  for (const page of pages) {
    for (const [file] of (await readFile(path.join(root, page), 'utf8')).matchAll(named)) {
      if (existsSync(path.join(root, file))) found++;
      else if (!absent.includes(file)) missing.push(`${page}: ${file}`);
    }
  }
  expect(missing).toEqual([]);
  expect(found).toBeGreaterThan(200);
});

test('each rating’s journey crosses few files', async () => {
  const text = await readFile(path.join(root, 'docs', 'architecture.md'), 'utf8');
  const journeys = text.split(/^\*\*By /m).slice(1);
  const steps = journeys.map((journey) => journey.match(/^\d+\. `/gm)!.length);
  expect(steps).toEqual([5, 7, 8]);
});
