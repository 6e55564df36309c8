import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MovieTable } from '../../src/recommend/movie-table.ts';
import { movie } from '../support/taste.ts';

const trained = ['b+2000', 'd+2000'];

describe('the movie table', () => {
  it('keeps the index of a movie that goes and comes back', () => {
    const table = new MovieTable(trained);
    const index = table.add(movie('a+2024', { title: 'A' }));
    table.remove('a+2024');
    expect(table.isPresent(index)).toBe(false);
    expect([...table.listable(true)]).toEqual([1, 1, 0]);
    expect(table.add(movie('a+2024', { title: 'Again' }))).toBe(index);
    expect(table.titleOf(index)).toBe('Again');
    expect([...table.listable(true)]).toEqual([1, 1, 1]);
  });

  it('knows movies by their numbers, the latest one where a movie came back with another', () => {
    const table = new MovieTable(trained);
    table.add({ ...movie('d+2000'), number: 7 });
    expect([table.indexOfNumber(7), table.numbers]).toEqual([1, [-1, 7]]);
    table.add({ ...movie('d+2000'), number: 9 });
    expect([table.indexOfNumber(7), table.indexOfNumber(9)]).toEqual([undefined, 1]);
  });

  it('leaves adult films out unless they are asked for; what is not known to be one is none', () => {
    const table = new MovieTable(trained);
    table.add(movie('b+2000', { adult: true }));
    table.add(movie('c+2024', { adult: null }));
    expect([...table.listable(false)]).toEqual([0, 1, 1]);
    expect([...table.listable(true)]).toEqual([1, 1, 1]);
  });

  it('orders additions by id, in whatever order they came', () => {
    const ids = ['a', 'c', 'e', 'f', 'g'];
    fc.assert(
      fc.property(fc.shuffledSubarray(ids, { minLength: ids.length }), (shuffled) => {
        const table = new MovieTable(trained);
        for (const id of shuffled) table.add(movie(id));
        const places = ['b+2000', 'd+2000', ...ids].map((id) => table.order![table.indexOf(id)!]);
        expect(places).toEqual([0, 1, 2, 3, 4, 5, 6]);
      }),
    );
    expect(new MovieTable(trained).order).toBeUndefined();
  });
});
