import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cosines, cosinesWithFew } from '../../src/recommend/contents.ts';
import { likenessAmong } from '../../src/recommend/likeness.ts';

it('compares many movies with many as it compares one with many', () => {
  const features = 12;
  const vector = fc
    .array(fc.integer({ min: 0, max: 4 }), { minLength: features, maxLength: features })
    .map((weights) => {
      const length = Math.hypot(...weights);
      const column = Int32Array.from(weights.keys()).filter((feature) => weights[feature] !== 0);
      return { column, value: Float32Array.from(column, (feature) => weights[feature] / length) };
    });
  fc.assert(
    fc.property(fc.array(vector, { minLength: 1, maxLength: 12 }), (vectors) => {
      const contents = { features, content: (movie: number) => vectors[movie] };
      const movies = [...vectors.keys()];
      for (const { takeOut } of [cosinesWithFew(contents, movies), likenessAmong(contents, movies)]) {
        const left = new Set(movies);
        for (const movie of movies) {
          left.delete(movie);
          const found = Float32Array.from(takeOut(movie));
          const each = cosines(contents, movie, movies);
          for (const other of left) expect(found[other]).toBe(each[other]);
        }
      }
    }),
  );
});
