import { describe, expect, it } from 'vitest';
import { type Listed, sorted, withWords } from '../../../../web/src/views/ratings/sorting.ts';
import {
  decadesOf,
  genresOf,
  likedFrom,
  likesOf,
  sharesOf,
  starsOf,
} from '../../../../web/src/views/ratings/taste-figures.ts';

const film = (title: string, stars: number | null, year: number | null) =>
  ({ movie: { id: title, title, year }, stars, timestamp: null }) as unknown as Listed;
const titles = (films: readonly Listed[]) => films.map(({ movie }) => movie.title).join(' ');

describe('films', () => {
  const films = [film('Brazil', 3, 1985), film('Alien', 5, 1979), film('Amélie', 5, 2001), film('Cats', null, null)];

  it('are sorted, and stay as they were among equals', () => {
    expect(titles(sorted(films, 'newest'))).toBe('Brazil Alien Amélie Cats');
    expect(titles(sorted(films, 'stars'))).toBe('Alien Amélie Brazil Cats');
    expect(titles(sorted(films, 'title'))).toBe('Alien Amélie Brazil Cats');
    expect(titles(sorted(films, 'year'))).toBe('Amélie Brazil Alien Cats');
  });

  it.each([
    ['ame', 'Amélie'],
    ['  ', 'Brazil Alien Amélie Cats'],
    ['az', ''],
    ['A', 'Alien Amélie'],
  ])('are found by the beginnings of their words: %j', (text, found) => {
    expect(titles(withWords(films, ({ movie }) => movie.title, text) as Listed[])).toBe(found);
  });
});

describe('taste', () => {
  const judged = (stars: number, year: number, ...genres: string[]) => ({ stars, year, genres });
  const films = [
    judged(5, 1979, 'Horror', 'Sci-Fi'),
    judged(4, 1986, 'Horror'),
    judged(4, 1994, 'Drama', 'IMAX'),
    judged(1, 2004, 'Drama'),
  ];

  it('has stars and decades without gaps', () => {
    expect(starsOf(films).filter(({ films }) => films > 0)).toEqual([
      { value: 1, films: 1, share: 0.5 },
      { value: 4, films: 2, share: 1 },
      { value: 5, films: 1, share: 0.5 },
    ]);
    expect(decadesOf(films).map(({ value, films }) => [value, films])).toEqual([
      [1970, 1],
      [1980, 1],
      [1990, 1],
      [2000, 1],
    ]);
    expect(decadesOf([])).toEqual([]);
  });

  it('has tenths of what was watched, of which the last one includes the whole', () => {
    const watched = [0.03, 0.1, 0.95, 1].map((share) => ({ share }));
    expect(sharesOf(watched).filter(({ films }) => films > 0)).toEqual([
      { value: 10, films: 1, share: 0.5 },
      { value: 20, films: 1, share: 0.5 },
      { value: 100, films: 2, share: 1 },
    ]);
  });

  it('is compared with what others like', () => {
    const everyone = likesOf([
      { movie: { genres: ['Drama'] }, liked_by: 0.6 },
      { movie: { genres: ['Horror'] }, liked_by: 0.2 },
      { movie: { genres: ['Sci-Fi', 'IMAX'] }, liked_by: 0.1 },
    ]);
    // Of five genres of liked films, two are horror; of everybody's likes, a fifth.
    const liked = films.filter(({ stars }) => stars >= likedFrom.stars);
    expect(genresOf(liked, everyone)).toEqual([{ name: 'Horror', lift: expect.closeTo(2 / 5 / (0.2 / 1)) }]);
    expect(genresOf([], everyone)).toEqual([]);
  });
});
