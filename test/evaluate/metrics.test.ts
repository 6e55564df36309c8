import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hash32 } from '../../src/dataset/seeded.ts';
import { type MetricName, metricNames, scoreList } from '../../src/evaluate/metrics.ts';

function score(list: readonly number[], relevant: readonly number[]) {
  const values = scoreList(list, new Set(relevant));
  return Object.fromEntries(metricNames.map((name, index) => [name, values[index]])) as Record<MetricName, number>;
}

/** From `first` to `last`. */
function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

describe('the metrics of one list', () => {
  it('are as worked out by hand: hits at ranks 1 and 3, three relevant', () => {
    // DCG = 1 / log2(2) + 1 / log2(4) = 1.5; ideal = 1 + 1 / log2(3) + 1 / 2 = 2.130930.
    expect(score([1, 90, 2, 91, 92], [1, 2, 3])).toMatchObject({
      'ndcg@5': expect.closeTo(1.5 / 2.13093, 5),
      'recall@5': expect.closeTo(2 / 3, 12),
      'precision@5': expect.closeTo(0.4, 12),
      'hr@5': 1,
      'mrr@5': 1,
      'map@5': expect.closeTo((1 / 1 + 2 / 3) / 3, 12),
      'precision@10': expect.closeTo(0.2, 12),
      'map@10': expect.closeTo((1 / 1 + 2 / 3) / 3, 12),
    });
  });

  it('are as worked out by hand: one hit at rank 7', () => {
    const list = [...range(90, 95), 1, ...range(80, 92)];
    expect(score(list, [1])).toMatchObject({
      'ndcg@5': 0,
      'recall@5': 0,
      'precision@5': 0,
      'hr@5': 0,
      'mrr@5': 0,
      'map@5': 0,
      'ndcg@10': expect.closeTo(1 / 3, 12), // 1 / log2(8)
      'recall@10': 1,
      'precision@10': expect.closeTo(0.1, 12),
      'hr@10': 1,
      'mrr@10': expect.closeTo(1 / 7, 12),
      'map@10': expect.closeTo(1 / 7, 12),
      'precision@20': expect.closeTo(0.05, 12),
    });
  });

  it('cut the ideal at k where more movies are relevant than places', () => {
    const perfect = score(range(1, 20), range(1, 40));
    expect(perfect).toMatchObject({ 'ndcg@5': 1, 'ndcg@10': 1, 'ndcg@20': 1, 'map@10': 1, 'precision@20': 1 });
    expect(perfect['recall@10']).toBeCloseTo(0.25, 12);
  });

  it('are zero for an empty list', () => {
    expect(Object.values(score([], [1, 2])).every((value) => value === 0)).toBe(true);
  });
});

/** A ranking of 30 movies and some relevant ones among them. */
const anyCase = fc.tuple(
  fc.shuffledSubarray(range(0, 29), { minLength: 20, maxLength: 20 }),
  fc.subarray(range(0, 29), { minLength: 1 }),
);

describe('any list', () => {
  it('scores from 0 to 1, and an oracle scores 1 wherever the cutoff lets it', () => {
    fc.assert(
      fc.property(anyCase, ([list, relevant]) => {
        for (const value of Object.values(score(list, relevant))) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1 + 1e-12);
        }
        const others = range(0, 29).filter((movie) => !relevant.includes(movie));
        const oracle = score([...relevant, ...others].slice(0, 20), relevant);
        for (const cutoff of [5, 10, 20] as const) {
          expect(oracle[`ndcg@${cutoff}`]).toBeCloseTo(1, 12);
          expect(oracle[`map@${cutoff}`]).toBeCloseTo(1, 12);
          expect(oracle[`mrr@${cutoff}`]).toBe(1);
          expect(oracle[`hr@${cutoff}`]).toBe(1);
          expect(oracle[`recall@${cutoff}`]).toBeCloseTo(Math.min(1, cutoff / relevant.length), 12);
          expect(oracle[`precision@${cutoff}`]).toBeCloseTo(Math.min(1, relevant.length / cutoff), 12);
        }
      }),
    );
  });

  it('scores the same under other numbers for the movies', () => {
    fc.assert(
      fc.property(anyCase, fc.shuffledSubarray(range(0, 29), { minLength: 30 }), ([list, relevant], renamed) => {
        const rename = (movies: number[]) => movies.map((movie) => renamed[movie]);
        expect(score(rename(list), rename(relevant))).toEqual(score(list, relevant));
      }),
    );
  });

  it('never scores less when a relevant movie moves up', () => {
    fc.assert(
      fc.property(anyCase, fc.integer({ min: 1, max: 19 }), ([list, relevant], rank) => {
        fc.pre(relevant.includes(list[rank]) && !relevant.includes(list[rank - 1]));
        const moved = [...list];
        [moved[rank - 1], moved[rank]] = [moved[rank], moved[rank - 1]];
        const [before, after] = [score(list, relevant), score(moved, relevant)];
        for (const name of metricNames) expect(after[name]).toBeGreaterThanOrEqual(before[name] - 1e-12);
      }),
    );
  });
});

describe('lists drawn at random', () => {
  it('score what chance gives: each place is a hit with probability relevant / movies', () => {
    const movies = 200;
    const relevant = range(0, 19);
    const mean = { 'precision@10': 0, 'recall@20': 0, 'hr@5': 0, 'ndcg@10': 0 };
    const names = Object.keys(mean) as (keyof typeof mean)[];
    const lists = 4000;
    for (let draw = 0; draw < lists; draw++) {
      const order = range(0, movies - 1).sort((a, b) => hash32(draw, a) - hash32(draw, b));
      const values = score(order.slice(0, 20), relevant);
      for (const name of names) mean[name] += values[name] / lists;
    }
    expect(mean['precision@10']).toBeCloseTo(0.1, 2);
    expect(mean['recall@20']).toBeCloseTo(20 / movies, 2);
    // 1 - C(180, 5) / C(200, 5)
    const miss = [0, 1, 2, 3, 4].reduce((product, place) => product * ((180 - place) / (200 - place)), 1);
    expect(mean['hr@5']).toBeCloseTo(1 - miss, 1);
    // Each place's gain comes with probability 0.1, and the ideal has a hit in all ten.
    expect(mean['ndcg@10']).toBeCloseTo(0.1, 2);
  });
});
