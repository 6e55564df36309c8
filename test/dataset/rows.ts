import fc from 'fast-check';
import { DatasetBuilder } from '../../src/dataset/builder.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import type { Rating } from '../../src/domain.ts';
import { datasetOf, movie, rating, user } from '../support/taste.ts';

/** A rating at a time, in milliseconds since 1970. */
export function ratingAt(time: number, userId: number, movieId: string, stars = 4): Rating {
  return { ...rating(userId, movieId, stars), timestamp: new Date(time) };
}

/** The dataset of `ratings` with just the movies and users that they name. */
export function datasetOfRatings(ratings: readonly Rating[]): Dataset {
  const movieIds = new Set(ratings.map(({ movieId }) => movieId));
  const userIds = new Set(ratings.map(({ userId }) => userId));
  return datasetOf({
    movies: [...movieIds].map((id) => movie(id)),
    users: [...userIds].map((id) => user(id)),
    ratings: [...ratings],
  });
}

/** Ratings with at most one a user and movie; times known, unknown or some of both. */
export function anyRatings(): fc.Arbitrary<Rating[]> {
  const anyRating = fc.record({
    userId: fc.integer({ min: 1, max: 8 }),
    movieId: fc.constantFrom(...'abcdefgh'),
    stars: fc.integer({ min: 1, max: 10 }).map((halves) => halves / 2),
    timestamp: fc.option(fc.integer({ min: 0, max: 20 }).map((time) => new Date(time))),
  });
  return fc.uniqueArray(anyRating, { selector: ({ userId, movieId }) => `${userId} ${movieId}`, maxLength: 40 });
}

/** The dataset with the users for whom `keep` holds. */
export function usersWhere({ movies, userIds, attributes, ratings }: Dataset, keep: (id: number) => boolean): Dataset {
  const builder = new DatasetBuilder(movies);
  userIds.forEach((id, at) => {
    if (!keep(id)) return;
    builder.addUser({ id, ...attributes[at]! });
    for (let entry = ratings.rowStart[at]!; entry < ratings.rowStart[at + 1]!; entry++) {
      const time = ratings.time[entry]!;
      const common = {
        userId: id,
        movieId: movies[ratings.movie[entry]!]!.id,
        timestamp: Number.isNaN(time) ? null : new Date(time),
      };
      const [stars, share] = [ratings.stars[entry]!, ratings.share[entry]!];
      if (Number.isNaN(stars)) builder.addWatch({ ...common, share });
      else builder.addRating({ ...common, stars });
    }
  });
  return builder.build();
}
