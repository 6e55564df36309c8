import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFormerLists, saidBy } from '../../../web/src/state/former-lists.ts';
import { nobody, type Person, withMark, withRating } from '../../../web/src/state/person.ts';

const movie = fc.constantFrom('alien+1979', 'heat+1995', 'brazil+1985').map((id) => ({ id, title: id }));
const stars = fc.constantFrom(0.5, 3, 5);

test('a rating that is given and taken back leaves nothing behind', () => {
  const said = fc.array(fc.tuple(movie, stars));
  fc.assert(
    fc.property(said, movie, stars, (said, another, given) => {
      const person = said.reduce<Person>((so, [movie, stars]) => withRating(so, movie, stars, 'then'), nobody);
      const without = withRating(person, another, null, 'now');
      const back = withRating(withRating(without, another, given, 'now'), another, null, 'now');
      expect(saidBy(1, back)).toBe(saidBy(1, without));
      expect(saidBy(1, withRating(without, another, given, 'now'))).not.toBe(saidBy(1, without));
    }),
  );
});

test('who says it, and what is hidden, counts', () => {
  const hiding = withMark(nobody, 'hidden', { id: 'heat+1995', title: 'Heat' }, true, 'now');
  const all = [saidBy(null, nobody), saidBy(1, nobody), saidBy(2, nobody), saidBy(1, hiding)];
  expect(new Set(all).size).toBe(4);
});

test('a list is again what it was, is another, or is not known', () => {
  const lists = createFormerLists();
  lists.keep('a', ['x', 'y']);
  expect(lists.isAgain('a', ['x', 'y'])).toBe(true);
  expect(lists.isAgain('a', ['y', 'x'])).toBe(false);
  expect(lists.isAgain('a', ['x'])).toBe(false);
  expect(lists.isAgain('b', ['x', 'y'])).toBeUndefined();
});

test('the first list of one kind is the one that stays', () => {
  const lists = createFormerLists();
  lists.keep('a', ['x']);
  lists.keep('a', ['y']);
  expect(lists.isAgain('a', ['x'])).toBe(true);
});

test('lists of long ago are forgotten', () => {
  const lists = createFormerLists();
  for (let at = 0; at < 100; at++) lists.keep(`${at}`, ['x']);
  expect(lists.isAgain('0', ['x'])).toBeUndefined();
  expect(lists.isAgain('99', ['x'])).toBe(true);
});
