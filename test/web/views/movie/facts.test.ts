import { expect, test } from 'vitest';
import { factsOf, linksOf } from '../../../../web/src/views/movie/facts.ts';

type Movie = Parameters<typeof factsOf>[0];

const unknown: Movie = {
  ...{
    id: 'heat+1995',
    title: 'Heat',
    original_title: null,
    year: null,
    release_date: null,
    runtime: null,
    genres: [],
  },
  ...{ overview: null, keywords: [], directors: [], actors: [], collection: null, original_language: null },
  ...{ spoken_languages: [], production_companies: [], production_countries: [], adult: null, budget: null },
  ...{ revenue: null, popularity: null, vote_average: null, vote_count: null, status: null, homepage: null },
  ...{ poster_path: null, tmdb_id: null, imdb_id: null },
};
const factOf = (change: Partial<Movie>) =>
  factsOf({ ...unknown, ...change }).map(({ name, value }) => `${name}: ${value}`);

test('what is not known is no fact', () => {
  expect(factsOf(unknown)).toEqual([]);
  expect(factOf({ budget: 0, vote_average: 0, vote_count: 0 })).toEqual([]);
});

test.each([
  [{ directors: ['Michael Mann'] }, 'Directed by: Michael Mann'],
  [{ actors: [...'abcdefghij'] }, 'With: a, b, c, d, e, f, g, h …'],
  [{ vote_average: 7.94, vote_count: 1234 }, 'Rated elsewhere: 7.9 of 10, by 1,234 votes'],
  [{ release_date: '1995-12-15' }, 'Released: 15 December 1995'],
  [{ original_language: 'fr' }, 'Original language: French'],
  [{ original_language: 'no language' }, 'Original language: no language'],
  [{ budget: 60_000_000 }, 'Budget: $60,000,000'],
])('%j is %j', (change, fact) => {
  expect(factOf(change)).toEqual([fact]);
});

test('the first of January says no more than the year', () => {
  expect(factOf({ release_date: '1995-01-01' })).toEqual([]);
});

test('only what is an address on the web is linked', () => {
  const links = (homepage: string, imdb_id: string) => linksOf({ ...unknown, homepage, imdb_id });
  expect(links('javascript:alert(1)', '"><script>')).toEqual([]);
  expect(links('https://heat.example/', 'tt0113277').map(({ address }) => address)).toEqual([
    'https://heat.example/',
    'https://www.imdb.com/title/tt0113277/',
  ]);
});
