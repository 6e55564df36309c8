import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { OnlineSums } from '../../../src/domain/online.ts';
import { writeAnswers } from '../../../src/store/models/answer-log.ts';
import { type OnlineQuestion, readOnlineQuality } from '../../../src/store/models/online-quality.ts';
import { emptyTables, streamLog } from '../../ingest/movielog/support.ts';
import { openTestDatabase } from '../../support/database.ts';

const { sql, close } = await openTestDatabase();
afterAll(close);
beforeEach(() => emptyTables(sql));

const hour = 3_600_000;
const question: OnlineQuestion = { sinceMs: 30 * 24 * hour, windowMs: 2 * hour };

const recommend = (time: string, user: number, movies: string, { server = 'a', ms = 10, status = 200 } = {}) =>
  `${time},${user},recommendation request ${server}, status ${status}, result: ${movies}, ${ms} ms`;
const rate = (time: string, user: number, movie: string, stars: number) =>
  `${time},${user},GET /rate/${movie}=${stars}`;
const watch = (time: string, user: number, movie: string, minute = 0) =>
  `${time},${user},GET /data/m/${movie}/${minute}.mpg`;

let topics = 0;
async function judge(lines: readonly string[], changed: Partial<OnlineQuestion> = {}) {
  await streamLog(sql, `log-${topics++}`, [Buffer.from(`${lines.join('\n')}\n`)]);
  return await readOnlineQuality(sql, { ...question, ...changed });
}

/** Nothing comes of it; it only shows that the windows of those before are over. */
const later = recommend('2023-03-22T09:00:00', 9, 'z+2000', { server: 'z' });

const ofSource = (sums: readonly OnlineSums[], source = 'a') =>
  sums.filter((each) => each.source === source && each.day !== null);

describe('a hit', () => {
  const shown = recommend('2023-03-21T09:00:00', 1, 'up+2009, heat+1995');
  test.each([
    ['a rating of four stars or more', [rate('2023-03-21T10:00:00', 1, 'up+2009', 4)], 1],
    ['no rating of three', [rate('2023-03-21T10:00:00', 1, 'up+2009', 3)], 0],
    ['nothing of another user', [rate('2023-03-21T10:00:00', 2, 'up+2009', 5)], 0],
    ['nothing of another movie', [rate('2023-03-21T10:00:00', 1, 'alien+1979', 5)], 0],
    ['no rating before it, nor at its moment', [rate('2023-03-21T09:00:00', 1, 'up+2009', 5)], 0],
    ['a rating at the end of the window', [rate('2023-03-21T11:00:00', 1, 'up+2009', 5)], 1],
    ['no rating after it', [rate('2023-03-21T11:00:00.001', 1, 'up+2009', 5)], 0],
    ['a minute watched', [watch('2023-03-21T10:00:00', 1, 'up+2009')], 1],
    [
      'nothing that had been begun before it',
      [watch('2023-03-21T08:59:30', 1, 'up+2009', 0), watch('2023-03-21T09:00:30', 1, 'up+2009', 1)],
      0,
    ],
    [
      'one for what was both watched and rated',
      [watch('2023-03-21T09:30:00', 1, 'up+2009'), rate('2023-03-21T10:00:00', 1, 'up+2009', 5)],
      1,
    ],
    [
      'one for each movie',
      [watch('2023-03-21T09:30:00', 1, 'up+2009'), rate('2023-03-21T10:00:00', 1, 'heat+1995', 5)],
      2,
    ],
  ])('is %s', async (_, lines, hits) => {
    const { sums } = await judge([shown, ...lines, later]);
    expect(ofSource(sums)).toEqual([
      {
        source: 'a',
        day: '2023-03-21',
        complete: true,
        users: 1,
        recommendations: 1,
        shown: 2,
        p95: 10,
        followed: Number(hits > 0),
        hits,
        squares: { recommendations: 1, both: Number(hits > 0), followed: Number(hits > 0) },
      },
    ]);
  });
});

describe('days', () => {
  test('are UTC, hold their own recommendations, and say whether all windows are over', async () => {
    const { sums, period } = await judge([
      recommend('2023-03-21T23:30:00', 1, 'up+2009', { ms: 10 }),
      recommend('2023-03-22T00:30:00', 1, 'up+2009', { ms: 20 }),
      recommend('2023-03-22T01:00:00', 1, 'heat+1995', { ms: 30 }),
      recommend('2023-03-22T01:30:00', 2, 'heat+1995', { ms: 40 }),
      rate('2023-03-22T01:00:00', 1, 'up+2009', 5),
      recommend('2023-03-22T02:40:00', 9, 'z+2000', { server: 'z' }),
    ]);
    expect(period).toEqual({ from: new Date('2023-02-20T00:00:00Z'), newest: new Date('2023-03-22T02:40:00Z') });
    expect(sums.filter(({ source }) => source === 'a')).toEqual([
      expect.objectContaining({ day: '2023-03-21', complete: true, recommendations: 1, followed: 1 }),
      expect.objectContaining({
        day: '2023-03-22',
        complete: false,
        users: 2,
        recommendations: 3,
        followed: 1,
        squares: { recommendations: 5, both: 2, followed: 1 },
        p95: 39,
      }),
      // Only windows that are over: those that end by 02:40.
      expect.objectContaining({ day: null, complete: true, users: 1, recommendations: 2, followed: 2, p95: 19.5 }),
    ]);
  });

  test('before the period, in the future, or without an answer are no recommendations', async () => {
    const { sums, failures } = await judge(
      [
        recommend('2023-03-01T09:00:00', 1, 'up+2009'),
        recommend('2999-03-01T09:00:00', 1, 'up+2009'),
        '2023-03-22T08:00:00,1,recommendation request a, status 500, result: java.lang.Exception, 7 ms',
        later,
      ],
      { sinceMs: 24 * hour },
    );
    expect(sums.map(({ source }) => source)).toEqual(['z']);
    expect(failures).toEqual([{ source: 'a', requests: 1 }]);
  });

  test('are none where nothing was recommended', async () => {
    expect(await judge([rate('2023-03-21T09:00:00', 1, 'up+2009', 4)])).toEqual({
      period: null,
      sums: [],
      ratings: [],
      unit: 'stars',
      failures: [],
    });
  });
});

test('ratings of what was recommended are compared with other ratings of the same users', async () => {
  const { ratings } = await judge([
    rate('2023-03-21T08:00:00', 1, 'before+2000', 1),
    recommend('2023-03-21T09:00:00', 1, 'up+2009, heat+1995'),
    recommend('2023-03-21T09:00:00', 2, 'up+2009'),
    rate('2023-03-21T09:10:00', 1, 'up+2009', 5),
    rate('2023-03-21T09:20:00', 1, 'heat+1995', 2),
    rate('2023-03-21T09:20:00', 1, 'other+2000', 1),
    rate('2023-03-21T09:20:00', 2, 'up+2009', 5),
    rate('2023-03-21T09:20:00', 2, 'heat+1995', 4),
    rate('2023-03-21T11:20:00', 2, 'other+2000', 1),
    rate('2023-03-21T09:20:00', 3, 'up+2009', 1),
    later,
  ]);
  // By user: (7 - 4 * 2) / 3 - (1 - 2.5) / 2 and (5 - 4) / 3 - (4 - 2.5) / 2.
  const standardError = Math.sqrt(2 * ((-1 / 3 + 0.75) ** 2 + (1 / 3 - 0.75) ** 2));
  expect(ratings).toEqual([
    {
      source: 'a',
      recommended: { ratings: 3, mean: 4 },
      others: { ratings: 2, mean: 2.5 },
      standardError: expect.closeTo(standardError, 12),
    },
  ]);
});

test('where nobody rates, what was recommended is compared by how much of it was watched', async () => {
  const minutes = (user: number, movie: string, count: number) =>
    Array.from({ length: count }, (_, minute) =>
      watch(new Date(Date.UTC(2023, 2, 21, 9, 10 + minute)).toISOString().slice(0, 19), user, movie, minute),
    );
  const lines = [
    recommend('2023-03-21T09:00:00', 1, 'up+2009'),
    recommend('2023-03-21T09:00:00', 2, 'heat+1995'),
    ...minutes(1, 'up+2009', 80),
    ...minutes(1, 'other+2000', 20),
    ...minutes(2, 'other+2000', 40),
    later,
  ];
  const { ratings, unit, sums } = await judge(lines);
  expect(unit).toBe('share');
  // A movie whose runtime is not known counts 100 minutes.
  expect(ratings).toEqual([
    {
      source: 'a',
      recommended: { ratings: 1, mean: expect.closeTo(0.8, 6) },
      others: { ratings: 2, mean: expect.closeTo(0.3, 6) },
      standardError: expect.any(Number),
    },
  ]);
  expect(ofSource(sums)[0]).toMatchObject({ hits: 1, followed: 1, users: 2 });
  // With a first rating, stars are compared.
  expect((await judge([rate('2023-03-21T09:20:00', 3, 'up+2009', 4)])).unit).toBe('stars');
});

test('answers of our own are judged by model and recommender', async () => {
  await sql`insert into users (user_id) values (1)`;
  const own = { userId: 1, time: new Date('2023-03-21T09:00:00Z'), movies: ['up+2009'], route: '/predict' };
  const rest = { basis: 'history', milliseconds: 1.5 };
  await writeAnswers(sql, [
    { ...own, ...rest, id: crypto.randomUUID(), modelVersion: 3, recommender: 'marquee' },
    { ...own, ...rest, id: crypto.randomUUID(), modelVersion: 3, recommender: 'classic', movies: ['heat+1995'] },
  ]);
  const { sums } = await judge([rate('2023-03-21T10:00:00', 1, 'up+2009', 5), later]);
  expect(ofSource(sums, 'model 3 (marquee)')).toEqual([expect.objectContaining({ followed: 1, p95: 1.5 })]);
  expect(ofSource(sums, 'model 3 (classic)')).toEqual([expect.objectContaining({ followed: 0 })]);
});

test('the order of events, and events that come twice, make no difference', async () => {
  const time = fc
    .integer({ min: 0, max: 12 * 60 })
    .map((minute) => new Date(Date.UTC(2023, 2, 21, 9, minute)).toISOString());
  const user = fc.integer({ min: 1, max: 3 });
  const movie = fc.constantFrom('up+2009', 'heat+1995', 'alien+1979');
  const line = fc.oneof(
    fc.tuple(time, user, fc.uniqueArray(movie, { minLength: 1 })).map(([t, u, m]) => recommend(t, u, m.join(', '))),
    fc.tuple(time, user, movie, fc.integer({ min: 1, max: 5 })).map(([t, u, m, s]) => rate(t, u, m, s)),
    fc.tuple(time, user, movie, fc.integer({ min: 0, max: 3 })).map(([t, u, m, n]) => watch(t, u, m, n)),
  );
  // Of two ratings at one moment the later line counts, so there is but one of each.
  const log = fc.uniqueArray(line, { minLength: 5, maxLength: 30, selector: (text) => text.replace(/=\d$/, '') });
  const logs = log.chain((lines) =>
    fc.record({
      lines: fc.constant(lines),
      shuffled: fc.shuffledSubarray(lines, { minLength: lines.length }),
      twice: fc.subarray(lines),
    }),
  );
  await fc.assert(
    fc.asyncProperty(logs, async ({ lines, shuffled, twice }) => {
      await emptyTables(sql);
      const expected = rounded(await judge(lines));
      await emptyTables(sql);
      expect(rounded(await judge([...shuffled, ...twice]))).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

/** Sums of fractions end in other digits when they are summed in another order. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, each) =>
    typeof each === 'number' ? Number(each.toPrecision(9)) : each,
  );
}
