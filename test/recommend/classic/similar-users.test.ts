import { describe, expect, it } from 'vitest';
import type { RatedMovie } from '../../../src/domain/similar-users.ts';
import {
  findHighlyRatedMoviesForSimilarUsers,
  findSimilarUsers,
} from '../../../src/recommend/classic/similar-users.ts';

describe('findSimilarUsers', () => {
  it('asks for the same gender and occupation, and for ages at most five years apart', () => {
    expect(findSimilarUsers({ age: 30, gender: 'F', occupation: 'artist' })).toEqual({
      gender: 'F',
      ages: { from: 25, to: 35 },
      occupation: 'artist',
    });
  });

  it('leaves out what is unknown, and finds nobody without a gender', () => {
    expect(findSimilarUsers({ age: null, gender: 'F', occupation: null })).toEqual({
      gender: 'F',
      ages: null,
      occupation: null,
    });
    expect(findSimilarUsers({ age: 30, gender: null, occupation: 'artist' })).toBeNull();
  });
});

describe('findHighlyRatedMoviesForSimilarUsers', () => {
  const users = { gender: 'F', ages: null, occupation: null };
  const choice = { excluded: new Set<string>() };
  const rated = (...means: [string, number][]): RatedMovie[] =>
    means.map(([movieId, mean]) => ({ movieId, mean, ratings: 1 }));
  const find = async (...tiers: RatedMovie[][]) => {
    const movies = await findHighlyRatedMoviesForSimilarUsers({ bestMovies: async () => tiers }, users, choice);
    return movies.map((each) => each.movieId).join('');
  };

  it('takes three of a tier, and stops once there are six', async () => {
    expect(await find(rated(['a', 3], ['b', 2], ['c', 1]), rated(['d', 5], ['e', 4], ['f', 3]), rated(['z', 5]))).toBe(
      'deafbc',
    );
  });

  it('counts a movie of two tiers once, as the narrower one rates it', async () => {
    expect(await find(rated(['a', 3], ['b', 1]), rated(['a', 5], ['b', 5], ['c', 2], ['d', 2], ['e', 1]))).toBe(
      'acdbe',
    );
  });

  it('goes on to the widest tier where the others leave a gap, and keeps the best six', async () => {
    const wide = rated(['x', 5], ['y', 4.5], ['z', 4], ['w', 4]);
    expect(await find(rated(['a', 3], ['b', 1]), rated(['c', 2], ['d', 2], ['e', 1]), wide)).toBe('xyzacd');
    expect(await find([], [], wide)).toBe('xyz');
    expect(await find([], [], [])).toBe('');
  });
});
