import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstShuffled, hash32, hashText, randomBelow, shuffled } from '../../src/dataset/seeded.ts';

describe('seeded chance', () => {
  const draws = 60_000;
  const sides = 6;

  it.each([0, 1, 2 ** 32 - 1])('falls evenly (seed %i)', (seed) => {
    const counts = new Array<number>(sides).fill(0);
    for (let position = 0; position < draws; position++) counts[randomBelow(seed, position, sides)]++;
    const expected = draws / sides;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // The 99.9 % point of chi-square with five degrees of freedom.
    expect(chiSquare).toBeLessThan(20.5);
  });

  it('does not repeat a pair of neighbouring draws more often than chance does', () => {
    const counts = new Array<number>(sides * sides).fill(0);
    for (let position = 0; position < draws; position++) {
      counts[randomBelow(5, position, sides) * sides + randomBelow(5, position + 1, sides)]++;
    }
    const expected = draws / counts.length;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // The 99.9 % point of chi-square with 35 degrees of freedom.
    expect(chiSquare).toBeLessThan(66.6);
  });

  it('tells seeds, texts and large ids apart', () => {
    expect(hash32(1, 42)).not.toBe(hash32(2, 42));
    expect(hash32(1, 42)).not.toBe(hash32(1, 42 + 2 ** 32));
    expect(hashText(1, 'alien+1979')).not.toBe(hashText(1, 'aliens+1986'));
  });

  it('shuffles by key and seed, not by the order given', () => {
    const items = Array.from({ length: 50 }, (_, key) => key);
    const once = shuffled(items, 3, (item) => item);
    expect(shuffled(items.toReversed(), 3, (item) => item)).toEqual(once);
    expect(once).not.toEqual(items);
    expect(shuffled(items, 4, (item) => item)).not.toEqual(once);
    expect(once.toSorted((a, b) => a - b)).toEqual(items);
  });

  it('finds the first of them without holding all', () => {
    const key = (item: number) => `${item % 997}`;
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(300), (length, count) => {
        const items = Array.from({ length }, (_, item) => item);
        const keys = (drawn: readonly number[]) => drawn.map(key);
        expect(keys(firstShuffled(items, count, 3, key))).toEqual(keys(shuffled(items, 3, key).slice(0, count)));
      }),
    );
  });
});
