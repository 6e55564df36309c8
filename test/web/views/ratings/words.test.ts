import { expect, test } from 'vitest';
import { countInWords, dayInWords, withWords } from '../../../../web/src/views/ratings/words.ts';

const rating = (title: string) => ({ movie: title, title, rating: 4, timestamp: null });
const ratings = ['Amélie', 'Alien', 'Aliens', 'The Lord of the Rings', '霸王别姬'].map(rating);
const found = (words: string) => withWords(ratings, words).map(({ title }) => title);

test.each([
  ['', ratings.map(({ title }) => title)],
  [' … ', ratings.map(({ title }) => title)],
  ['amelie', ['Amélie']],
  ['ALIEN', ['Alien', 'Aliens']],
  ['rings lord', ['The Lord of the Rings']],
  ['霸王', ['霸王别姬']],
  ['lien', []],
])('%j finds %j', (words, titles) => {
  expect(found(words)).toEqual(titles);
});

test('counts and days are put as people do', () => {
  expect([0, 1, 12_345].map((count) => countInWords(count, 'film'))).toEqual(['0 films', '1 film', '12,345 films']);
  expect(dayInWords('2026-11-23T12:00:00.000Z')).toBe('23 November 2026');
  expect(dayInWords(null)).toBe('');
});
