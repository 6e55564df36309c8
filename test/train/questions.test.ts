import { expect, test } from 'vitest';
import { dayOf } from '../../src/domain/trend.ts';
import { drawQuestions, questionsOfTrend } from '../../src/train/settings/questions.ts';
import { datasetOfRatings, ratingAt } from '../dataset/rows.ts';

const dayMs = 86_400_000;
const users = 40;

/** Each user begins a day after the one before, and likes a movie on each of six days. */
const dataset = datasetOfRatings(
  Array.from({ length: users }, (_, user) =>
    Array.from({ length: 6 }, (_each, step) =>
      ratingAt((10_000 + user + step) * dayMs, user + 1, `film ${(user * 7 + step) % 25}`, 5),
    ),
  ).flat(),
);

test('of data with times, how the newest users went on from each of their first ratings is asked, too', () => {
  const { training, questions } = drawQuestions(dataset, 'like', true, 'training');
  const newcomers = questions.filter(({ isNewcomer }) => isNewcomer);
  const rowLength = (row: number) => training.ratings.rowStart[row + 1]! - training.ratings.rowStart[row]!;
  // Fifteen percent of the users: the six that began last.
  expect(new Set(newcomers.map(({ user }) => dataset.userIds[user]))).toEqual(new Set([40, 39, 38, 37, 36, 35]));
  for (const { user, history, relevant, day } of newcomers) {
    expect(rowLength(user)).toBe(0);
    const { movie, time, rowStart } = dataset.ratings;
    const known = Array.from(history, (entry) => movie[entry]!);
    expect([0, 1, 3, 5]).toContain(known.length);
    expect(relevant.size).toBe(6 - known.length);
    expect(known.filter((each) => relevant.has(each))).toEqual([]);
    const times = Array.from(time.subarray(rowStart[user]!, rowStart[user + 1]!)).sort();
    expect(day).toBe(dayOf(times[known.length]!));
  }
});

test('the trend alone is asked about a longer time, each day of a user given what was known that morning', () => {
  const questions = questionsOfTrend(dataset, 'like', 'training');
  const { movie, time, rowStart } = dataset.ratings;
  // Three tenths of the 240 ratings.
  expect(questions.length).toBeGreaterThanOrEqual(72);
  expect(questions.length).toBeLessThan(80);
  const firstDay = Math.min(...questions.map(({ day }) => day!));
  for (const { user, history, relevant, day } of questions) {
    expect(day).toBeGreaterThanOrEqual(firstDay);
    const entries = Array.from(movie.subarray(rowStart[user]!, rowStart[user + 1]!), (_, at) => rowStart[user]! + at);
    expect([...history]).toEqual(entries.filter((entry) => dayOf(time[entry]!) < day!));
    expect([...relevant]).toEqual(entries.filter((entry) => dayOf(time[entry]!) === day).map((entry) => movie[entry]));
  }
});
