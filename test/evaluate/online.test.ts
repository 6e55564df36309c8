import fc from 'fast-check';
import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import type { OnlineReadings, OnlineSums } from '../../src/domain/online.ts';
import { judgeOnline } from '../../src/evaluate/online/quality.ts';
import { describeDuration, describeOnline } from '../../src/evaluate/online/verdict.ts';
import { wilsonInterval } from '../../src/evaluate/online/wilson.ts';
import { renderOnlineReport } from '../../src/evaluate/report/online-page.ts';

const day = 86_400_000;
const period = { from: new Date('2023-03-01T00:00:00Z'), newest: new Date('2023-03-22T09:00:00Z') };

/** Sums over users with n recommendations each, of which f were followed. */
function sumsOf(users: readonly (readonly [n: number, f: number])[], changed: Partial<OnlineSums> = {}): OnlineSums {
  const sum = (of: (n: number, f: number) => number) => users.reduce((total, [n, f]) => total + of(n, f), 0);
  return {
    source: 'a',
    day: null,
    complete: true,
    users: users.length,
    p95: 20,
    recommendations: sum((n) => n),
    followed: sum((_, f) => f),
    shown: sum((n) => 10 * n),
    hits: sum((_, f) => f),
    squares: { recommendations: sum((n) => n * n), both: sum((n, f) => n * f), followed: sum((_, f) => f * f) },
    ...changed,
  };
}

const readings = (changed: Partial<OnlineReadings>): OnlineReadings => ({
  period,
  sums: [],
  ratings: [],
  unit: 'stars',
  failures: [],
  ...changed,
});

const judgeUsers = (users: readonly (readonly [number, number])[]) =>
  judgeOnline(readings({ sums: [sumsOf(users)] }), 7 * day).sources[0]!.overall!;

describe('the interval of a hit rate', () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('is that of Wilson for %d of %d', (followed, observations, low, high) => {
    const interval = wilsonInterval(followed / observations, observations);
    expect(interval.map((end) => Math.round(end * 10_000) / 10_000)).toEqual([low, high]);
  });

  it('is Wilson’s for as many users who asked once', () => {
    const users = Array.from({ length: 100 }, (_, index) => [1, Number(index < 30)] as const);
    const [low, high] = wilsonInterval(0.3, 99);
    expect(judgeUsers(users).ci).toEqual([expect.closeTo(low, 10), expect.closeTo(high, 10)]);
  });

  it('is as wide as if each user had asked once where each follows all or nothing', () => {
    const users = (n: number) => Array.from({ length: 100 }, (_, index) => [n, index < 30 ? n : 0] as const);
    const [low, high] = judgeUsers(users(1)).ci;
    expect(judgeUsers(users(50)).ci).toEqual([expect.closeTo(low, 10), expect.closeTo(high, 10)]);
  });

  it('holds the rate, and stays from 0 to 1', () => {
    const user = fc.integer({ min: 1, max: 20 }).chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n })));
    fc.assert(
      fc.property(fc.array(user, { minLength: 1, maxLength: 30 }), (users) => {
        const { hitRate, ci } = judgeUsers(users);
        expect(ci[0]).toBeGreaterThanOrEqual(0);
        expect(ci[0]).toBeLessThanOrEqual(hitRate + 1e-12);
        expect(ci[1]).toBeGreaterThanOrEqual(hitRate - 1e-12);
        expect(ci[1]).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('covers the true rate about as often as it says, although users ask again and differ', () => {
    // A third of users follow everything, one in three nothing, one in three half of it; each asks eight times.
    let state = 1;
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    let covered = 0;
    for (let sample = 0; sample < 500; sample++) {
      const users = Array.from({ length: 60 }, () => {
        const inclination = [0, 0.5, 1][Math.floor(3 * random())]!;
        return [8, Array.from({ length: 8 }, () => Number(random() < inclination)).reduce((a, b) => a + b)] as const;
      });
      const [low, high] = judgeUsers(users).ci;
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered / 500).toBeGreaterThan(0.92);
    expect(covered / 500).toBeLessThan(0.98);
  });
});

const crowd = (followed: number) => Array.from({ length: 200 }, (_, index) => [1, Number(index < followed)] as const);

const twoSources = readings({
  sums: [
    ...[sumsOf(crowd(40)), sumsOf(crowd(40), { day: '2023-03-01' }), sumsOf(crowd(60), { day: '2023-03-02' })],
    ...[sumsOf(crowd(9), { day: '2023-03-22', complete: false }), sumsOf(crowd(120), { source: '<b>' })],
  ],
  ratings: [
    { source: 'a', recommended: { ratings: 30, mean: 4 }, others: { ratings: 50, mean: 3.5 }, standardError: 0.1 },
    { source: '<b>', recommended: { ratings: 0, mean: null }, others: { ratings: 5, mean: 3 }, standardError: null },
  ],
  failures: [{ source: 'c', requests: 3 }],
});

describe('online quality', () => {
  it('is told by source, day and rating', () => {
    const { sources } = judgeOnline(twoSources, 7 * day);
    expect(sources.map(({ source, failed }) => [source, failed])).toEqual([
      ['a', 0],
      ['<b>', 0],
      ['c', 3],
    ]);
    const [first] = sources;
    expect(first).toMatchObject({
      overall: { users: 200, recommendations: 200, hitRate: 0.2, hitsPerMovie: 0.02, p95: 20 },
    });
    expect(first!.days.map(({ day: date, complete, hitRate }) => [date, complete, hitRate])).toEqual([
      ['2023-03-01', true, 0.2],
      ['2023-03-02', true, 0.3],
      ['2023-03-22', false, 0.045],
    ]);
    expect(first!.ratings).toMatchObject({ difference: 0.5, ci: [expect.closeTo(0.304, 3), expect.closeTo(0.696, 3)] });
    expect(sources[1]!.ratings).toMatchObject({ difference: null, ci: null });
  });

  it('is put into words: who is ahead, or that it is not clear', () => {
    expect(describeOnline(judgeOnline(twoSources, 7 * day)).slice(0, 2)).toEqual([
      '40.0\u00a0% of 400 recommendations were followed within 7 days.',
      '<b> was followed most often, 60.0\u00a0% against 20.0\u00a0% of a, the next.',
    ]);
    const alike = readings({ sums: [sumsOf(crowd(40)), sumsOf(crowd(45), { source: 'b' })] });
    expect(describeOnline(judgeOnline(alike, day))[1]).toMatch(/^Which source is followed most often is not clear/);
    const waiting = readings({ sums: [sumsOf(crowd(1), { day: '2023-03-22', complete: false })] });
    expect(describeOnline(judgeOnline(waiting, day))).toEqual([
      expect.stringMatching(/^No recommendation is 1 day older/),
    ]);
    expect(describeOnline(judgeOnline(readings({ period: null }), day))).toEqual([
      'No recommendations are known in this time.',
    ]);
    expect([day, 36 * 3_600_000, 90_000].map(describeDuration)).toEqual(['1 day', '36 hours', '90 seconds']);
  });
});

describe('the report', () => {
  it('shows all of it, escapes names, and needs nothing from elsewhere', () => {
    const page = renderOnlineReport({ ...judgeOnline(twoSources, 7 * day), command: 'marquee report online' });
    const { document } = parseHTML(page);
    expect(document.querySelectorAll('svg[role="img"] title')).toHaveLength(3);
    expect(Array.from(document.querySelectorAll('caption'), ({ textContent }) => textContent)).toHaveLength(3);
    expect(document.querySelector('b')).toBeNull();
    expect(page).toContain('2023-03-22');
    expect(page).toContain('not over yet');
    expect(page).not.toMatch(/NaN|undefined|(src|href)="http/);
  });

  it('is there where nothing can be judged, or nothing is known', () => {
    const waiting = readings({ sums: [sumsOf(crowd(1), { day: '2023-03-22', complete: false })] });
    for (const each of [waiting, readings({ period: null })]) {
      const page = renderOnlineReport({ ...judgeOnline(each, day), command: 'marquee report online' });
      expect(parseHTML(page).document.querySelectorAll('svg[role="img"]')).toHaveLength(0);
      expect(page).not.toMatch(/NaN|undefined/);
    }
  });
});
