import { readdir } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectRejects } from '../../src/ingest/rejects.ts';
import { readRejects } from '../../src/ingest/rejects-file.ts';
import type { Reject } from '../../src/ingest/table.ts';
import { makeFolder } from './support.ts';

const reject = fc.record({
  file: fc.constantFrom('ratings.csv', 'ä, "b".csv'),
  line: fc.nat(),
  column: fc.constantFrom('', 'rating'),
  reason: fc.string(),
  text: fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'ä', '🎬', ' ', '=', '-') }),
  kept: fc.boolean(),
});

test('what was rejected is read again, in pages of any size', async () => {
  const folder = await makeFolder();
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(reject, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 7 }),
      async (all, most) => {
        const home = path.join(folder, String(run++));
        const rejects = collectRejects(home, 'ratings.csv');
        for (const each of all) rejects.add(each);
        rejects.close(true);
        const [name] = await readdir(path.join(home, 'rejects'));
        const read: Reject[] = [];
        let start: number | undefined = 0;
        while (start !== undefined) {
          const page = await readRejects(home, name!, { start, most });
          expect(page!.rejects.length).toBeLessThanOrEqual(most);
          read.push(...page!.rejects);
          start = page!.next;
        }
        expect(read).toEqual(all);
      },
    ),
    { numRuns: 50 },
  );
});

test('there is nothing where there is no file, or no row begins', async () => {
  const home = await makeFolder({
    'rejects/x.csv': 'file,line,column,reason,outcome,text\na.csv,2,,bad,rejected,"x"\n',
  });
  const read = (name: string, start: number) => readRejects(home, name, { start, most: 10 });
  expect(await read('x.csv', 0)).toMatchObject({ rejects: [{ file: 'a.csv', line: 2, text: 'x' }], next: undefined });
  expect(await read('y.csv', 0)).toBeUndefined();
  for (const start of [1, 43, 60, 1000]) expect(await read('x.csv', start)).toBeUndefined();
});
