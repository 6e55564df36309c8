import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { longestMessage, parseLine } from '../../../src/ingest/movielog/line.ts';
import { rejectReasons } from '../../../src/store/stream/events.ts';
import { requireSharedData } from '../../support/parts.ts';

const parse = (line: string) => parseLine(Buffer.from(line));
const reasonOf = (line: string) => {
  const parsed = parse(line);
  return parsed.kind === 'rejected' ? parsed.reason : parsed.kind;
};

describe('a line that can be used', () => {
  test('says who rated what', () => {
    expect(parse('2023-03-21T09:02:14,326,GET /rate/pulp+fiction+1994=4')).toEqual({
      kind: 'rate',
      userId: 326,
      time: new Date('2023-03-21T09:02:14Z'),
      movieId: 'pulp+fiction+1994',
      stars: 4,
    });
  });

  test('says which minute was watched', () => {
    expect(parse('2023-03-21T09:00:08,248,GET /data/m/star+wars+1977/121.mpg')).toMatchObject({
      kind: 'watch',
      userId: 248,
      movieId: 'star+wars+1977',
      minute: 121,
    });
  });

  test('says what was recommended', () => {
    expect(
      parse('2023-03-21T09:00,13,recommendation request a.b:8082, status 200, result: up+2009, m+1931, 17 ms'),
    ).toMatchObject({ server: 'a.b:8082', status: 200, movies: ['up+2009', 'm+1931'], milliseconds: 17 });
  });

  test.each([
    ['status 200, result: , 5 ms', 200],
    ['status 0, result: java.net.ConnectException: Connection refused, a:8082, 5 ms', 0],
    ['status 500, result: up+2009, 5 ms', 500],
  ])('a failed recommendation, "%s", has no movies', (rest, status) => {
    expect(parse(`2023-03-21T09:00,13,recommendation request a:8082, ${rest}`)).toMatchObject({ status, movies: [] });
  });

  test.each([
    ['2023-03-21T09:00', '2023-03-21T09:00:00.000Z'],
    ['2023-03-21T09:00:08', '2023-03-21T09:00:08.000Z'],
    ['2023-03-21 09:00:08', '2023-03-21T09:00:08.000Z'],
    ['2023-03-21T09:00:08.5', '2023-03-21T09:00:08.500Z'],
    ['2023-03-21T09:00:08.123456789', '2023-03-21T09:00:08.123Z'],
    ['2023-03-21T09:00Z', '2023-03-21T09:00:00.000Z'],
    ['2023-03-21T09:00:08.25-04:00', '2023-03-21T13:00:08.250Z'],
    ['2023-03-21T09:00:08+0530', '2023-03-21T03:30:08.000Z'],
  ])('the time %s is %s', (written, meant) => {
    expect(parse(`${written},1,GET /rate/up+2009=3`)).toMatchObject({ time: new Date(meant) });
  });

  test.each([
    ['\uFEFF2023-03-21T09:00,1,GET /rate/up+2009=3'],
    ['  2023-03-21T09:00 , 1 , GET /rate/up+2009= 3 \r'],
    ['2023-03-21T09:00,001,GET /rate/up+2009=3'],
  ])('is understood in spite of its form: %j', (line) => {
    expect(parse(line)).toMatchObject({ kind: 'rate', userId: 1, movieId: 'up+2009', stars: 3 });
  });
});

describe('a line that cannot be used', () => {
  const head = '2023-03-21T09:02:14,326,';
  const recommendation = `${head}recommendation request a:8082, status 200, result:`;

  test.each([
    ['', 'empty_line'],
    [' \t\r', 'empty_line'],
    ['asda', 'garbage'],
    ['a,b', 'garbage'],
    [`${head}POST /rate/up+2009=3`, 'garbage'],
    [`${head}GET /rate/up+2009\0=3`, 'garbage'],
    [`${head}recommendation request a:8082, status ok, result: up+2009, 5 ms`, 'garbage'],
    [`${head}GET /rate/${'u'.repeat(longestMessage)}=3`, 'garbage'],
    ['2023-03-21T09', 'truncated'],
    ['2023-03-21T09:02:14,32', 'truncated'],
    [head, 'truncated'],
    [`${head}GET /ra`, 'truncated'],
    [`${head}GET /rate/pulp+fic`, 'truncated'],
    [`${head}GET /data/m/up+2009`, 'truncated'],
    [`${head}GET /data/m/up+2009/12.mp`, 'truncated'],
    [`${recommendation} up+2009, m+1931`, 'truncated'],
    ['2023-13-45T99:99:99,157,GET /rate/up+2009=4', 'bad_timestamp'],
    ['2023-02-30T09:00:00,157,GET /rate/up+2009=4', 'bad_timestamp'],
    ['2023-02-03,157,GET /rate/up+2009=4', 'bad_timestamp'],
    [',157,GET /rate/up+2009=4', 'bad_timestamp'],
    ['2023-03-21T09:02:14,aaaaaa,GET /rate/up+2009=5', 'user_not_a_number'],
    ['2023-03-21T09:02:14,,GET /rate/up+2009=5', 'user_not_a_number'],
    ['2023-03-21T09:02:14,-1,GET /data/m/up+2009/1.mpg', 'user_not_a_number'],
    ['2023-03-21T09:02:14,9007199254740992,GET /rate/up+2009=5', 'user_not_a_number'],
    [`${head}GET /rate/=5`, 'movie_not_an_id'],
    [`${head}GET /rate/the lion king=5`, 'movie_not_an_id'],
    [`${head}GET /rate/${'u'.repeat(256)}=5`, 'movie_not_an_id'],
    [`${head}GET /data/m//5.mpg`, 'movie_not_an_id'],
    [`${head}GET /rate/up+2009`, 'missing_rating'],
    [`${head}GET /rate/up+2009=`, 'missing_rating'],
    [`${head}GET /rate/up+2009=a`, 'rating_not_a_number'],
    [`${head}GET /rate/up+2009=NaN`, 'rating_not_a_number'],
    [`${head}GET /rate/up+2009=0x4`, 'rating_not_a_number'],
    [`${head}GET /rate/up+2009=0`, 'rating_out_of_range'],
    [`${head}GET /rate/up+2009=6`, 'rating_out_of_range'],
    [`${head}GET /rate/up+2009=-3`, 'rating_out_of_range'],
    [`${head}GET /rate/up+2009=3.5`, 'rating_out_of_range'],
    [`${head}GET /data/m/up+2009/1x7.mpg`, 'minute_not_a_number'],
    [`${head}GET /data/m/up+2009/.mpg`, 'minute_not_a_number'],
    [`${head}GET /data/m/up+2009/-1.mpg`, 'minute_out_of_range'],
    [`${head}GET /data/m/up+2009/100000.mpg`, 'minute_out_of_range'],
  ])('%j is refused: %s', (line, reason) => {
    expect(reasonOf(line)).toBe(reason);
  });

  test('is refused for what is not text, and for nothing at all', () => {
    expect(parseLine(Buffer.from('2023-03-21T09:02:14,1,GET /rate/caf\xe9+2009=3', 'latin1'))).toEqual({
      kind: 'rejected',
      reason: 'garbage',
      userId: null,
    });
    expect(parseLine(null)).toMatchObject({ reason: 'empty_line' });
  });

  test('says whom it is about wherever that can be read', () => {
    expect(parse(`${head}GET /rate/up+2009=a`)).toMatchObject({ userId: 326 });
    expect(parse('2023-13-45T99:99:99,157,GET /rate/up+2009=4')).toMatchObject({ userId: 157 });
    expect(parse('2023-03-21T09:02:14,157,what?')).toMatchObject({ userId: 157 });
  });
});

describe('every line is exactly one thing', () => {
  const kinds = ['rate', 'watch', 'recommendation', ...rejectReasons];
  const pieces = fc.constantFrom(
    ...[
      '2023-03-21T09:00',
      '2023',
      ',',
      '1',
      'GET /rate/',
      'GET /data/m/',
      'up+2009',
      '=',
      '3',
      '/',
      '.mpg',
      '\0',
      '\r',
    ],
    ...['recommendation request ', 'a:1', ' status 200', ' result: ', ' 7 ms', '9'.repeat(400), 'é', '-', ' '],
  );

  test('whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (value) => {
        const parsed = parseLine(value);
        expect(kinds).toContain(parsed.kind === 'rejected' ? parsed.reason : parsed.kind);
      }),
    );
  });

  test('whatever it is put together from', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        expect(kinds).toContain(reasonOf(parts.join('')));
      }),
      { numRuns: 2000 },
    );
  });

  test('a line cut short anywhere is refused', () => {
    const whole = '2023-03-21T09:02:14,326,GET /data/m/up+2009/12.mpg';
    for (let length = 1; length < whole.length; length++)
      expect(reasonOf(whole.slice(0, length))).toMatch(/^(truncated|garbage)$/);
  });
});

test('the sample log has exactly the counts that it was made with', async (context) => {
  const folder = requireSharedData(context, 'movielog');
  const expected = JSON.parse(await readFile(path.join(folder, 'sample.expected.json'), 'utf8'));
  const lines = gunzipSync(await readFile(path.join(folder, 'sample.log.gz')))
    .toString()
    .replace(/\n$/, '')
    .split('\n');
  const parsed = lines.map(parse);
  const rejected = parsed.filter((each) => each.kind === 'rejected');
  expect({
    rate: 0,
    ...count(parsed.map(({ kind }) => kind)),
    rejected: rejected.length,
    rejected_by_kind: count(rejected.map(({ reason }) => reason)),
    lines: lines.length,
  }).toEqual(expected);
});

function count(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

describe('a line whose sender has forms of its own', () => {
  const time = '2023-03-21T09:00:08';
  const lists = [
    'heat+1995, casino+1995',
    '["heat+1995", "casino+1995"]',
    "['heat+1995', 'casino+1995']",
    'heat+1995,casino+1995',
  ];
  test.each(lists)('recommends %s', (list) => {
    const parsed = parseLine(
      Buffer.from(`${time},7,recommendation request 10.0.0.1:8082, status 200, result: ${list}, 107.5 ms`),
    );
    expect(parsed).toMatchObject({ kind: 'recommendation', movies: ['heat+1995', 'casino+1995'], milliseconds: 108 });
  });

  test('names a user whom we know by that name', () => {
    const line = Buffer.from(`${time},anna,GET /rate/heat+1995=4`);
    const userOf = (name: string) => (name === 'anna' ? 7 : undefined);
    expect(parseLine(line, { userOf })).toMatchObject({ kind: 'rate', userId: 7 });
    expect(parseLine(line)).toMatchObject({ reason: 'user_not_a_number' });
  });

  test('tells of the future', () => {
    const line = Buffer.from('2099-01-01T00:00:00,7,GET /rate/heat+1995=4');
    expect(parseLine(line, { latest: Date.UTC(2030, 0) })).toMatchObject({ reason: 'bad_timestamp' });
    expect(parseLine(line)).toMatchObject({ kind: 'rate' });
  });
});
