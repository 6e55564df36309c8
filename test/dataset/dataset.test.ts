import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatasetBuilder } from '../../src/dataset/builder.ts';
import { selectRatings, userOfEntries, viewerOf } from '../../src/dataset/dataset.ts';
import { datasetOf, movie, rating, user } from '../support/taste.ts';
import { anyRatings, datasetOfRatings, ratingAt } from './rows.ts';

describe('a dataset', () => {
  const movies = ['b', 'a', 'c'].map((id) => movie(id));
  const users = [user(7), user(3, { age: 30, gender: 'F' })];

  it('numbers movies and users in the order of their ids', () => {
    const dataset = datasetOf({ movies, users, ratings: [rating(7, 'c', 4), rating(3, 'b', 2), rating(7, 'a', 5)] });
    expect(dataset.movies.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(dataset.userIds).toEqual([3, 7]);
    expect(dataset.attributes[0]).toEqual({ age: 30, gender: 'F', occupation: null });
    expect([...dataset.ratings.rowStart]).toEqual([0, 1, 3]);
    expect([...dataset.ratings.movie]).toEqual([1, 0, 2]);
    expect([...dataset.ratings.stars]).toEqual([2, 5, 4]);
  });

  it('keeps the newer of two ratings of one movie, and the later one where a time is unknown', () => {
    const ratings = [ratingAt(20, 3, 'a', 5), ratingAt(10, 3, 'a', 1), ratingAt(10, 3, 'b', 1), rating(3, 'b', 4)];
    const dataset = datasetOf({ movies, users, ratings });
    expect([...dataset.ratings.stars]).toEqual([5, 4]);
    expect([...dataset.ratings.rowStart]).toEqual([0, 2, 2]);
  });

  it('takes several watches of one movie for one, of the largest share and the newest time', () => {
    const watch = (share: number, day: number) => ({ userId: 7, movieId: 'a', share, timestamp: new Date(day) });
    for (const watches of [
      [watch(0.9, 1), watch(0.2, 5)],
      [watch(0.2, 5), watch(0.9, 1)],
    ]) {
      const builder = new DatasetBuilder(movies);
      for (const each of users) builder.addUser(each);
      for (const each of watches) builder.addWatch(each);
      const { ratings } = builder.build();
      expect([...ratings.share]).toEqual([Math.fround(0.9)]);
      expect([...ratings.time]).toEqual([5]);
    }
  });

  it('is the same whatever order the rows came in', () => {
    const shuffledRatings = anyRatings().chain((ratings) =>
      fc.tuple(fc.constant(ratings), fc.shuffledSubarray(ratings, { minLength: ratings.length })),
    );
    fc.assert(
      fc.property(shuffledRatings, ([ratings, shuffled]) => {
        expect(datasetOfRatings(shuffled)).toEqual(datasetOfRatings(ratings));
      }),
    );
  });

  it('refuses ratings of movies and users that it was not given', () => {
    expect(() => datasetOf({ movies, users, ratings: [rating(3, 'z', 4)] })).toThrow('unknown movie z');
    expect(() => datasetOf({ movies, users, ratings: [rating(4, 'a', 4)] })).toThrow('unknown user 4');
  });

  it('selects ratings and keeps the rest as it was', () => {
    fc.assert(
      fc.property(anyRatings(), (ratings) => {
        const liked = ratings.filter(({ stars }) => stars >= 4);
        const dataset = datasetOfRatings(ratings);
        const selected = selectRatings(dataset, (entry) => dataset.ratings.stars[entry] >= 4);
        expect(selected.movies).toBe(dataset.movies);
        expect(selected.userIds).toBe(dataset.userIds);
        const named = userOfEntries(selected.ratings);
        const rows = Array.from(
          selected.ratings.movie,
          (index, entry) =>
            `${dataset.userIds[named[entry]]} ${dataset.movies[index].id} ${selected.ratings.stars[entry]}`,
        );
        expect(rows.sort()).toEqual(liked.map((row) => `${row.userId} ${row.movieId} ${row.stars}`).sort());
      }),
    );
  });

  it('tells a recommender what is known of a user', () => {
    const dataset = datasetOf({ movies, users, ratings: [ratingAt(5, 3, 'b', 2), rating(3, 'c', 4)] });
    expect(viewerOf(dataset, 0)).toEqual({
      account: true,
      attributes: { age: 30, gender: 'F', occupation: null },
      history: [
        { movieId: 'b', stars: 2, timestamp: new Date(5) },
        { movieId: 'c', stars: 4, timestamp: null },
      ],
    });
  });
});
