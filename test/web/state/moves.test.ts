import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movesBetween, movesInWords } from '../../../web/src/state/moves.ts';

const nobody = () => false;

describe('moves', () => {
  it('are those of the movies that are listed now', () => {
    const moves = movesBetween(['a', 'b', 'c', 'd'], ['c', 'a', 'b', 'e'], nobody);
    expect(Object.fromEntries(moves)).toEqual({
      c: { kind: 'up', places: 2 },
      a: { kind: 'down', places: 1 },
      b: { kind: 'down', places: 1 },
      e: { kind: 'new' },
    });
    expect(movesInWords(moves)).toBe('1 new, 1 up, 2 down');
  });

  it('are none where all others close up behind what the viewer took out', () => {
    const lists = fc.uniqueArray(fc.string(), { minLength: 1 });
    fc.assert(
      fc.property(lists, fc.nat(), (list, at) => {
        const rated = list[at % list.length]!;
        const rest = list.filter((movie) => movie !== rated);
        expect(movesBetween(list, rest, (movie) => movie === rated).size).toBe(0);
      }),
    );
  });

  it('bring the former list into the order of the new one', () => {
    const list = ['a', 'b', 'c', 'd', 'e', 'f'];
    fc.assert(
      fc.property(fc.shuffledSubarray(list, { minLength: list.length }), (after) => {
        const moves = movesBetween(list, after, nobody);
        for (const [place, movie] of after.entries()) {
          const move = moves.get(movie);
          const gone = move === undefined || move.kind === 'new' ? 0 : move.kind === 'up' ? -move.places : move.places;
          expect(list.indexOf(movie) + gone).toBe(place);
        }
      }),
    );
    expect(movesInWords(movesBetween(list, list, nobody))).toBe('');
  });
});
