import { afterAll, beforeEach, expect, test } from 'vitest';
import { openTestDatabase } from '../support/database.ts';

const { sql, close } = await openTestDatabase();
afterAll(close);
beforeEach(async () => {
  await sql.unsafe('drop table if exists copied; create table copied (day date)');
});

/** Copies lines in a transaction, whose next statement must work or fail as it should. */
function copy(lines: AsyncIterable<string>): Promise<number> {
  return sql.begin(async (transaction) => {
    const rows = await transaction`copy copied (day) from stdin`.copyFrom(lines);
    const [row] = await transaction<{ count: number }[]>`select count(*) as count from copied`;
    expect(row!.count).toBe(rows);
    return rows;
  });
}

async function* linesOf(count: number, last: string): AsyncGenerator<string> {
  for (let line = 0; line < count; line += 1000) yield '2000-01-01\n'.repeat(Math.min(1000, count - line));
  yield last;
}

const countRows = async () => (await sql`select from copied`).length;

test('rows arrive, and are counted', async () => {
  expect(await copy(linesOf(100_000, '2001-01-01\n'))).toBe(100_001);
  expect(await countRows()).toBe(100_001);
});

test.each([
  ['the first row', 0],
  ['a row that follows many', 100_000],
])('%s that PostgreSQL refuses, even after the end of the data, ends the copy with its reason', async (_, before) => {
  await expect(copy(linesOf(before, '0000-01-01\n'))).rejects.toMatchObject({ code: '22008' });
  expect(await countRows()).toBe(0);
});

test('a row that PostgreSQL refuses while more are on their way ends the copy with its reason', async () => {
  async function* lines() {
    yield '0000-01-01\n';
    yield* linesOf(1_000_000, '');
  }
  await expect(copy(lines())).rejects.toMatchObject({ code: '22008' });
  expect(await copy(linesOf(1, ''))).toBe(1);
});

test('a source that fails ends the copy with its own error, and nothing is copied', async () => {
  async function* lines() {
    yield* linesOf(10_000, '');
    throw new Error('the source is damaged');
  }
  await expect(copy(lines())).rejects.toThrow('the source is damaged');
  expect(await countRows()).toBe(0);
  expect(await copy(linesOf(1, ''))).toBe(1);
});

test('data of which only the beginning is read leave no connection in disorder', async () => {
  await copy(linesOf(200_000, ''));
  for (let round = 0; round < 12; round++) {
    for await (const chunk of sql`copy copied to stdout`.copyTo()) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  }
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});
