import { describe, expect, it } from 'vitest';
import { classicSections, readClassic } from '../../../src/recommend/classic/model.ts';
import { rankByPopularity } from '../../../src/recommend/classic/popularity.ts';
import { train } from '../../../src/recommend/classic/train.ts';
import { movie } from '../../support/taste.ts';

const unrated = { count: [0, 0, 0, 0], mean: [0, 0, 0, 0] };

describe('rankByPopularity', () => {
  it('puts movies of more than 200 votes first, by average, and the others after them, by votes', () => {
    const movies = [
      movie('a', { voteCount: 200, voteAverage: 10 }),
      movie('b', { voteCount: 201, voteAverage: 6 }),
      movie('c'),
      movie('d', { voteCount: 999, voteAverage: 7 }),
    ];
    expect([...rankByPopularity(movies, unrated)]).toEqual([3, 1, 0, 2]);
  });

  it('breaks ties by votes, then by id', () => {
    const votes = { voteCount: 300, voteAverage: 8 };
    const movies = [movie('a', votes), movie('b', votes), movie('c', { ...votes, voteCount: 301 }), movie('d')];
    expect([...rankByPopularity(movies, unrated)]).toEqual([2, 0, 1, 3]);
  });

  it("goes by the data set's own ratings where it has no votes", () => {
    const movies = [movie('a'), movie('b'), movie('c', { voteCount: 0, voteAverage: 9 }), movie('d')];
    const order = rankByPopularity(movies, { count: [250, 3, 300, 9], mean: [3.5, 5, 4, 1] });
    expect([...order]).toEqual([2, 0, 3, 1]);
  });
});

describe('train', () => {
  const movies = ['a', 'b', 'c', 'd'].map((id, index) =>
    movie(id, { genres: index % 2 === 0 ? ['Drama'] : ['War'], voteCount: index }),
  );

  it('makes a model that survives its way through an artifact', () => {
    const model = train(movies, unrated);
    const copy = readClassic(classicSections(model), model.movieIds);
    expect(copy).toEqual(model);
    expect([...model.popular]).toEqual([3, 2, 1, 0]);
    expect(Array.from(movies, (_, index) => model.similar[index * model.similarPerMovie])).toEqual([2, 3, 0, 1]);
  });

  it('refuses sections of another catalogue, or none', () => {
    expect(() => readClassic({}, ['a'])).toThrow('no classic model of 1 movies');
    expect(() => readClassic(classicSections(train(movies, unrated)), ['a'])).toThrow('no classic model');
  });
});
