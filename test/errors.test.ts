import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { statusByCode } from '../src/errors.ts';

it('docs/errors.md explains each error code with its status, and no other', async () => {
  const page = await readFile(new URL('../docs/errors.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| `(\w+)` \| (\d+) \| [^|]+\. \| [^|]+\. \|$/gm);
  expect(Object.fromEntries(Array.from(rows, ([, code, status]) => [code, Number(status)]))).toEqual(statusByCode);
});
