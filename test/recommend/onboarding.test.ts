import { describe, expect, it } from 'vitest';
import { askAbout } from '../../src/recommend/onboarding.ts';
import { campIds, createCamps } from './camps.ts';

const linear = await createCamps();

describe('questions for a newcomer', () => {
  it('are about movies that are known and that differ, each with the reasons', () => {
    const questions = askAbout(linear, 6);
    expect(new Set(questions.map(({ movieId }) => movieId)).size).toBe(6);
    expect(questions[0].likeness).toBe(0);
    expect(
      questions
        .slice(0, 2)
        .map(({ movieId }) => movieId.split('+')[0])
        .toSorted(),
    ).toEqual(['comedy', 'thriller']);
    for (const { known, telling } of questions) {
      expect(known).toBeGreaterThan(0);
      expect(telling).toBeGreaterThan(0);
      expect(telling).toBeLessThanOrEqual(1);
    }
    expect(askAbout(linear, 6)).toEqual(questions);
  });

  it('begin with well known movies, and go on with the others', () => {
    const all = askAbout(linear, 100).map(({ known }) => known);
    const floor = 0.2 * Math.max(...all);
    const wellKnown = all.filter((known) => known >= floor).length;
    expect(wellKnown).toBeGreaterThan(0);
    expect(wellKnown).toBeLessThan(all.length);
    expect(all.slice(0, wellKnown).every((known) => known >= floor)).toBe(true);
  });

  it('leave out what is excluded, and run out only with the movies', () => {
    const exclude = new Set(askAbout(linear, 3).map(({ movieId }) => movieId));
    const rest = askAbout(linear, 100, { exclude }).map(({ movieId }) => movieId);
    expect(rest.toSorted()).toEqual(campIds.filter((id) => !exclude.has(id)).toSorted());
  });
});
