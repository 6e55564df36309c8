import { expect, test } from 'vitest';
import { countKept } from '../../src/dataset/dataset.ts';
import { dayOf } from '../../src/domain/trend.ts';
import { drawQuestions, firstUsersFirst, questionsOfTrend } from '../../src/train/settings/questions.ts';
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
  // Fifteen percent of the users: the six that began last.
  expect(new Set(newcomers.map(({ user }) => dataset.userIds[user]))).toEqual(new Set([40, 39, 38, 37, 36, 35]));
  for (const { user, history, relevant, day } of newcomers) {
    const { movie, time, rowStart } = dataset.ratings;
    expect(countKept(rowStart[user]!, rowStart[user + 1]!, training)).toBe(0);
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

test('a question about a newcomer counts as much as people with as many ratings go on', () => {
  // Of 100 users 60 stop after 5 ratings, 40 go on to 12.
  const ratings = Array.from({ length: 100 }, (_, user) =>
    Array.from({ length: user < 40 ? 12 : 5 }, (_each, step) =>
      ratingAt((10_000 + step) * dayMs, user + 1, `film ${(user * 7 + step) % 25}`, 5),
    ),
  ).flat();
  for (const byTime of [true, false]) {
    const { questions } = drawQuestions(datasetOfRatings(ratings), 'like', byTime, 'training');
    const weights = new Map(
      questions.filter(({ isNewcomer }) => isNewcomer).map(({ history, weight }) => [history.length, weight]),
    );
    expect(weights.get(0)).toBe(1);
    expect(weights.get(1)).toBe(1);
    expect(weights.get(3)).toBeCloseTo(0.4);
    expect(weights.get(5)).toBeCloseTo(0.4);
    expect(weights.get(10)).toBe(0);
    expect(questions.filter(({ isNewcomer }) => !isNewcomer).every(({ weight }) => weight === 1)).toBe(true);
  }
});

test('a third of the users are asked first, with all of their questions, where these are enough', () => {
  const question = { isNewcomer: false, weight: 1, history: new Int32Array(), relevant: new Set([1]), day: null };
  const questions = Array.from({ length: 1500 }, (_, place) => ({ ...question, user: place % 500 }));
  const { questions: sorted, first } = firstUsersFirst(questions);
  expect(new Set(sorted)).toEqual(new Set(questions));
  const [early, late] = [sorted.slice(0, first), sorted.slice(first)].map(
    (part) => new Set(part.map(({ user }) => user)),
  );
  expect(early!.size).toBe(166);
  expect(early!.intersection(late!).size).toBe(0);
  expect(firstUsersFirst(questions.slice(0, 500)).first).toBe(500);
});
