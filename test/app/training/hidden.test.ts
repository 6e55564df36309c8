import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hiddenEntries, withHidden } from '../../../src/app/training/kept/hidden.ts';
import { DatasetBuilder } from '../../../src/dataset/builder.ts';
import { selectRatings } from '../../../src/dataset/dataset.ts';
import { bareMovie } from '../../../src/domain.ts';

const movies = ['a+2000', 'b+2000', 'c+2000', 'd+2000'];
const entries = fc.uniqueArray(
  fc.record({
    userId: fc.integer({ min: 1, max: 5 }),
    movieId: fc.constantFrom(...movies),
    stars: fc.constantFrom(1, 4.5, Number.NaN),
    timestamp: fc.constantFrom(null, new Date(5)),
    isHidden: fc.boolean(),
  }),
  { selector: ({ userId, movieId }) => `${userId} ${movieId}` },
);

it('puts the entries that were hidden back where they were, and says which they are', () => {
  fc.assert(
    fc.property(entries, (given) => {
      const builder = new DatasetBuilder(movies.map((id) => bareMovie(id, id)));
      for (let id = 1; id <= 5; id++) builder.addUser({ id, age: null, gender: null, occupation: null });
      for (const { stars, isHidden, ...each } of given) {
        if (Number.isNaN(stars)) builder.addWatch({ ...each, share: 0.5 }, Number(isHidden));
        else builder.addRating({ ...each, stars }, Number(isHidden));
      }
      const dataset = builder.build();
      const { ratings } = selectRatings(dataset, (entry) => dataset.ratings.part[entry] === 0);
      expect(withHidden(ratings, hiddenEntries(dataset.ratings, ratings))).toEqual(dataset.ratings);
    }),
  );
});
