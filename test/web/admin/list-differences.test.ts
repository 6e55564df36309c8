import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareLists, differenceWords, likenessWords } from '../../../web/src/words/en/list-differences.ts';

test('says of each movie where the other list has it', () => {
  const [one, two] = compareLists(['alien', 'heat', 'brazil'], ['heat', 'alien', 'fargo']);
  expect(one.map((place) => differenceWords(place, 'model 2'))).toEqual([
    '1 place higher than with model 2',
    '1 place lower than with model 2',
    'not in the list of model 2',
  ]);
  expect(two.map(({ other }) => other)).toEqual([2, 1, null]);
});

test('says how alike two lists are', () => {
  expect(likenessWords(['a', 'b'], ['a', 'b'])).toBe('Both lists are the same.');
  expect(likenessWords(['a', 'b'], ['b', 'a'])).toBe('Both lists have the same films, in another order.');
  expect(likenessWords(['a', 'b'], ['b', 'c', 'd'])).toBe('1 of 3 films are in both lists.');
  expect(likenessWords(['a'], ['b'])).toBe('The lists have no film in common.');
});

test('agrees on both sides, whatever the lists', () => {
  const lists = fc.uniqueArray(fc.constantFrom(...'abcdefghij'));
  fc.assert(
    fc.property(lists, lists, (one, two) => {
      const [ours, theirs] = compareLists(one, two);
      for (const { place, other } of ours) {
        if (other === null) expect(two).not.toContain(one[place - 1]);
        else expect(theirs[other - 1]).toEqual({ place: other, other: place });
      }
    }),
  );
});
