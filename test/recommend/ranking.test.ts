import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainMovie } from '../../src/recommend/explanation.ts';
import { rankMovies } from '../../src/recommend/ranking.ts';
import { campIds, createCamps, viewers } from './camps.ts';

const linear = await createCamps();

describe('a ranking of given movies', () => {
  it('has each known one once in the order of the scores, those hidden and unknown apart', () => {
    const given = fc.array(fc.constantFrom(...campIds, 'unknown+1', 'unknown+2'), { maxLength: 60 });
    fc.assert(
      fc.property(viewers, given, (someone, wanted) => {
        const { ranked, hidden, unknown } = rankMovies(linear, someone, wanted);
        const distinct = [...new Set(wanted)];
        expect(unknown).toEqual(distinct.filter((id) => id.startsWith('unknown')));
        expect(hidden).toEqual(distinct.filter((id) => someone.hidden.has(id)));
        const rest = distinct.filter((id) => !unknown.includes(id) && !hidden.includes(id));
        expect(ranked.map(({ movieId }) => movieId).toSorted()).toEqual(rest.toSorted());
        for (const { movieId, score } of ranked) expect(score).toBe(explainMovie(linear, someone, movieId)!.score);
        expect(ranked.map(({ score }) => score)).toEqual(ranked.map(({ score }) => score).toSorted((a, b) => b - a));
      }),
    );
  });
});
