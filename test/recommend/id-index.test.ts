import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdIndex } from '../../src/recommend/id-index.ts';

const ids = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((id) => !id.includes('\n'));

test('finds what a map finds', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(ids, { maxLength: 200 }),
      fc.array(ids, { minLength: 1, maxLength: 20 }),
      (all, others) => {
        const index = new IdIndex();
        for (const id of all) index.add(id);
        const lines = [...others, ...all.toReversed()];
        const expected = lines.map((id) => all.indexOf(id));
        expect(index.findLines(lines.join('\n'), lines.length)).toEqual(expected);
      },
    ),
  );
});

test('tells ids apart that begin or end alike', () => {
  const index = new IdIndex();
  for (const id of ['heat+1995', 'heat+199', 'eat+1995']) index.add(id);
  expect(index.findLines('eat+1995\nheat+19955\nheat+199\nheat+1995\neat', 5)).toEqual([2, -1, 1, 0, -1]);
});
