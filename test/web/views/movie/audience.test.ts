import { expect, test } from 'vitest';
import { agesOf, gendersOf, genresOf, sharesOf, starsOf } from '../../../../web/src/views/movie/audience.tsx';
import { films } from '../../../../web/src/words/index.ts';

type Audience = Parameters<typeof films.audienceSummary>[0];

const group = { ratings: 40, watches: 0, likes: 30, share_of_likes: 0.5, share_of_ratings: 0.4, share_of_watches: 0 };
const audience: Audience = {
  ratings: 1200,
  watches: 0,
  likes: 900,
  mean_stars: 4.04,
  stars: [
    { stars: 0.5, ratings: 0 },
    { stars: 4, ratings: 300 },
    { stars: 5, ratings: 900 },
  ],
  shares: [
    { from: 0, watches: 3 },
    { from: 0.9, watches: 12 },
  ],
  ages: [
    { from: 0, to: 17, ...group },
    { from: 18, to: 24, ...group },
    { from: 56, to: null, ...group },
  ],
  genders: [
    { gender: 'F', ...group },
    { gender: 'X', ...group },
  ],
  genres: [
    { genre: 'IMAX', lift: 2, share_of_likes: 0.2, share_of_others: 0.1 },
    { genre: 'Horror', lift: 1.8, share_of_likes: 0.2, share_of_others: 0.1 },
    { genre: 'Sci-Fi', lift: 1.2, share_of_likes: 0.12, share_of_others: 0.1 },
  ],
};

test('says how many rated it, and how', () => {
  const { audienceSummary } = films;
  expect(audienceSummary(audience)).toBe(
    '900 of the 1,200 people who rated it gave it 4 stars or more; the average is 4.0 stars.',
  );
  expect(audienceSummary({ ...audience, ages: [], genders: [] })).toMatch(/Too few of them have given their age/);
  expect(audienceSummary({ ...audience, ratings: 1, mean_stars: 3.5 })).toBe('One person has rated it: 3½ stars.');
  expect(audienceSummary({ ...audience, ratings: 0, mean_stars: null })).toBe('Nobody has rated or watched it yet.');
  expect(films.meanOf(audience)).toBe('4.0 from 1,200 ratings');
});

test('says how many watched it where few or none rated it', () => {
  const { audienceSummary, meanOf, page } = films;
  const watched = { ...audience, ratings: 0, mean_stars: null, watches: 1200 };
  expect(audienceSummary(watched)).toBe('900 of the 1,200 people who watched it saw at least half of it.');
  expect(audienceSummary({ ...watched, watches: 1, likes: 0 })).toBe('One person has watched less than half of it.');
  expect(audienceSummary({ ...audience, watches: 300 })).toBe(
    '1,500 people have rated or watched it, and 900 of them like it: they gave it 4 stars or more or, without rating it, ' +
      'watched at least half. The average of 1,200 ratings is 4.0 stars.',
  );
  expect([meanOf(watched), meanOf({ ...watched, watches: 1 })]).toEqual([
    'Watched by 1,200 people',
    'Watched by one person',
  ]);
  expect(page.byAgeNote(watched)).toBe('Share of each age group who watched at least half of it');
  expect(page.byGenderNote(audience)).toBe('Share who gave it 4 stars or more');
  expect(sharesOf(audience)).toEqual([
    { name: '10', share: 0.25, text: '0 to 10%: 3' },
    { name: '100', share: 1, text: '90 to 100%: 12' },
  ]);
});

test('a column is as high as its share of the most frequent stars', () => {
  expect(starsOf(audience).map(({ name, share, text }) => [name, share, text])).toEqual([
    ['½', 0, '½ star: 0'],
    ['4', 1 / 3, '4 stars: 300'],
    ['5', 1, '5 stars: 900'],
  ]);
});

test('groups are told with how many of them like it', () => {
  expect(agesOf(audience).map(({ name }) => name)).toEqual(['Up to 17', '18 to 24', '56 and older']);
  expect(gendersOf(audience)).toEqual([
    { name: 'Women', share: 0.75, text: '75% of 40' },
    { name: 'X', share: 0.75, text: '75% of 40' },
  ]);
});

test('genres are compared with what others like, and what is no genre is left out', () => {
  expect(genresOf(audience)).toEqual([
    { name: 'Horror', share: 1, text: '1.8 times as much' },
    { name: 'Sci-Fi', share: expect.closeTo(0.25), text: '1.2 times as much' },
  ]);
});
