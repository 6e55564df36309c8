import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..', '..');

test.each(['docs/architecture.md', 'docs/operations.md', 'CONTRIBUTING.md'])(
  'the files that %s names exist',
  async (page) => {
    const text = await readFile(path.join(root, page), 'utf8');
    const named = [...text.matchAll(/`((?:src|db|test|scripts|bin)\/[\w./-]+)`/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  },
);

test('each rating’s journey crosses few files', async () => {
  const text = await readFile(path.join(root, 'docs', 'architecture.md'), 'utf8');
  const journeys = text.split(/^\*\*By /m).slice(1);
  const steps = journeys.map((journey) => journey.match(/^\d+\. `/gm)!.length);
  expect(steps).toEqual([5, 7, 8]);
});
