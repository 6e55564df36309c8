import { describe, expect, it } from 'vitest';
import { timesOf, trendStateOf } from '../../src/dataset/times.ts';
import { rating } from '../support/taste.ts';
import { datasetOfRatings, ratingAt } from './rows.ts';

const day = 86_400_000;
const start = 1000 * day;

describe('times', () => {
  it.each([
    ['no time is known', [rating(1, 'a', 4), rating(2, 'a', 4)]],
    ['unknown', [rating(1, 'a', 4), rating(2, 'a', 4), ratingAt(start, 1, 'b'), rating(2, 'b', 1)]],
    ['all times are equal', [ratingAt(start, 1, 'a'), ratingAt(start, 2, 'a')]],
    ['bulk import', [0, 1, 2, 3, day * 30].map((time, user) => ratingAt(start + time, user + 1, 'a'))],
    ['fewer than 7 days', [0, 1, 2, 3, 4, 5].map((days) => ratingAt(start + days * day, days + 1, 'a'))],
  ])('do not say when things happened: %s', (reason, ratings) => {
    expect(timesOf(datasetOfRatings(ratings))).toEqual({ known: false, reason: expect.stringContaining(reason) });
  });

  it('that spread over a week or more do', () => {
    const ratings = [0, 1, 2, 3, 4, 5, 6].map((days) => ratingAt(start + days * day, days + 1, 'a'));
    expect(timesOf(datasetOfRatings(ratings))).toEqual({ known: true, firstDay: 1000, lastDay: 1006 });
  });
});

describe('the trend', () => {
  const ratings = [
    ratingAt(start + 2 * day, 1, 'a'),
    ratingAt(start + 1 * day + 5, 2, 'a'),
    ratingAt(start, 3, 'a'),
    ratingAt(start + 1.5 * day, 1, 'b'),
    // No like, and the newest of all.
    ratingAt(start + 3 * day, 2, 'b', 3),
  ];

  it('counts likes by their age in hours before the newest like, halved after each half-life', () => {
    const { hour, likes } = trendStateOf(datasetOfRatings(ratings.slice(0, 4)), 1);
    expect(hour).toBe(24 * 1002);
    expect(likes[0]).toBe(1 + 1 / 2 + 1 / 4);
    expect(likes[1]).toBeCloseTo(Math.SQRT1_2, 5);
  });

  it('leaves out what is no like', () => {
    expect(trendStateOf(datasetOfRatings(ratings), 1)).toEqual(trendStateOf(datasetOfRatings(ratings.slice(0, 4)), 1));
  });

  it('takes a time without any like for one day', () => {
    const later = [...ratings, ratingAt(start + 3000 * day, 3, 'b')];
    const { hour, likes } = trendStateOf(datasetOfRatings(later), 1);
    expect(hour).toBe(24 * 4000);
    expect(likes[0]).toBe((1 + 1 / 2 + 1 / 4) / 2);
    expect(likes[1]).toBeCloseTo(1 + Math.SQRT1_2 / 2, 5);
  });

  it('is none without a half-life', () => {
    expect(trendStateOf(datasetOfRatings(ratings), null)).toEqual({ hour: null, likes: new Float32Array(2) });
  });
});
