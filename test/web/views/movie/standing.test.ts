import { expect, test } from 'vitest';
import { reasonsOf, standingInWords } from '../../../../web/src/views/movie/standing.ts';

type Explanation = Parameters<typeof standingInWords>[0];

const listed = { listed: true, barriers: [], rank: 19, of: 9062, basis: 'history' } as unknown as Explanation;

test.each([
  [{}, 'It is number 19 of 9,062 in your list.'],
  [
    { basis: 'popular' },
    'It is number 19 of 9,062 in your list, which is what most people like until you rate something.',
  ],
  [
    { listed: false, barriers: [{ kind: 'rated', rating: 4.5 }] },
    'You gave it 4½ stars, so it is no longer recommended. Otherwise it would be number 19 of 9,062.',
  ],
  [
    { listed: false, barriers: [{ kind: 'hidden' }, { kind: 'filtered', condition: 'adult' }] },
    'You have hidden it. Adult films are left out. Otherwise it would be number 19 of 9,062.',
  ],
])('%j is told in words', (change, words) => {
  expect(standingInWords({ ...listed, ...change } as Explanation)).toBe(words);
});

test('reasons are parts of all that counts, the weightiest first', () => {
  const rated = (title: string, amount: number) =>
    ({ kind: 'rating', movie: { id: title, title }, rating: 5, amount }) as const;
  const { inFavour, against } = reasonsOf([
    rated('Alien', 0.3),
    rated('Heat', 0.1),
    rated('Titanic', -0.05),
    { kind: 'everyone', amount: -0.15 },
  ]);
  expect(inFavour).toEqual([
    { name: 'Alien, 5 stars', share: 1, text: '50%' },
    { name: 'Heat, 5 stars', share: expect.closeTo(1 / 3), text: '17%' },
  ]);
  expect(against).toEqual([
    { name: 'How many people like it', share: expect.closeTo(1 / 2), text: '25%' },
    { name: 'Titanic, 5 stars', share: expect.closeTo(1 / 6), text: '8%' },
  ]);
});

test('what comes to nothing is no reason', () => {
  const { inFavour, against } = reasonsOf([
    { kind: 'everyone', amount: 1 },
    { kind: 'group', group: 'women', amount: -0.001 },
  ]);
  expect({ inFavour: inFavour.length, against }).toEqual({ inFavour: 1, against: [] });
});

test('without terms there are no reasons', () => {
  expect(reasonsOf([])).toEqual({ inFavour: [], against: [] });
});
