import { expect, test } from 'vitest';
import { linksOf } from '../../../../web/src/views/movie/links.ts';

const nothing = { homepage: null, imdb_id: null, tmdb_id: null, title: 'Heat', year: 1995 };

test('a film is looked up by its ids, or searched for', () => {
  expect(linksOf({ ...nothing, imdb_id: 'tt0113277', tmdb_id: 949 }).map(({ address }) => address)).toEqual([
    'https://www.imdb.com/title/tt0113277/',
    'https://www.themoviedb.org/movie/949',
  ]);
  expect(linksOf(nothing).map(({ address }) => address)).toEqual([
    'https://www.imdb.com/find/?s=tt&q=Heat%201995',
    'https://www.themoviedb.org/search?query=Heat%201995',
  ]);
});

test.each(['javascript:alert(1)', 'data:text/html,x', '//evil.example'])('%s is no address of a site', (homepage) => {
  expect(linksOf({ ...nothing, homepage }).every(({ address }) => address.startsWith('https://www.'))).toBe(true);
});
