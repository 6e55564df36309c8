import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAlikeTitles } from '../../src/ingest/alike-titles.ts';

const title = fc.array(fc.constantFrom('', 'night', 'of', 'the', 'hunter', '2'), { minLength: 1, maxLength: 6 });

test('finds the titles with the largest share of common words, from half on, as a comparison with each does', () => {
  fc.assert(
    fc.property(fc.uniqueArray(title.map((words) => words.join(' '))), title, title, (known, ...asked) => {
      const titles = createAlikeTitles();
      for (const each of known) titles.add(each);
      for (const words of asked) {
        const wanted = new Set<string>(words);
        const shareOf = (other: string) => {
          const others = other.split(' ');
          const shared = others.filter((word) => wanted.has(word)).length;
          return shared / (wanted.size + others.length - shared);
        };
        const best = Math.max(0.5, ...known.map(shareOf));
        const expected = known.filter((each) => shareOf(each) === best);
        expect(titles.alike(words.join(' ')).toSorted()).toEqual(expected.toSorted());
      }
    }),
  );
});
