import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HistoryLines } from '../../src/domain/history-lines.ts';

const stars = fc.oneof(fc.constantFrom(0.5, 1, 3, 4.5, 5), fc.float({ min: Math.fround(1e-3), max: 5, noNaN: true }));
const times = fc.option(fc.date({ noInvalidDate: true, min: new Date('1900-01-01'), max: new Date('2100-01-01') }), {
  nil: null,
});

test('gives back the ratings that the lines are made of', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(stars, times), { minLength: 1 }), (ratings) => {
      const ids = ratings.map((_, index) => `film+${index}`);
      const lines = new HistoryLines(
        ids.join('\n'),
        ratings.map(([given]) => given).join('\n'),
        ratings.map(([, time]) => (time === null ? '' : time.getTime() / 1000)).join('\n'),
      );
      expect(lines.stars).toEqual(ratings.map(([given]) => given));
      expect(lines.entries).toEqual(
        ratings.map(([given, timestamp], index) => ({ movieId: ids[index], stars: given, timestamp })),
      );
    }),
  );
});
