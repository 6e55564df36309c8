import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createBatcher } from '../../src/store/batcher.ts';
import { requestLimits } from '../../src/store/database.ts';
import { toUserError } from '../../src/store/failures.ts';
import { Claim, claimed } from '../../src/store/postgres/claims.ts';
import { connect, type Sql } from '../../src/store/postgres/sql.ts';
import { emptyTables } from '../ingest/movielog/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { hold } from '../support/hold.ts';

const database = await openTestDatabase();
afterAll(database.close);
beforeEach(async () => {
  await emptyTables(database.sql);
  await database.sql`insert into users (user_id) values (1)`;
});

/** One connection for reading and one for writing, so that the next statement comes over the same one, if that is used again. */
function connectOne(): Sql {
  const sql = connect(database.url, { ...requestLimits, max: 1, maxWriting: 1 });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

/** The statements of others that PostgreSQL runs in this database at the moment. */
async function running(): Promise<string[]> {
  const rows = await database.sql<{ query: string }[]>`
    select query from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and state = 'active'
      and pid <> pg_backend_pid()`;
  return rows.map(({ query }) => query);
}
const untilRunning = (count: number) => expect.poll(running, { interval: 20 }).toHaveLength(count);
const told = (error: unknown) => toUserError(error)?.code;

describe('a statement that nobody waits for any more', () => {
  test.each([
    ['sleeps', (sql: Sql) => sql`select pg_sleep(60)`],
    ['sleeps in a transaction', (sql: Sql) => sql.begin((transaction) => transaction`select pg_sleep(60)`)],
    ['waits for a lock', (sql: Sql) => sql`update users set age = 30 where user_id = 1`],
  ])('is cancelled in PostgreSQL: it %s', async (_, run) => {
    const release = await hold(database.sql, (held) => held`select from users where user_id = 1 for update`);
    onTestFinished(release);
    const sql = connectOne();
    const claim = new Claim();
    const asked = claimed(claim, () => run(sql).then(() => 'done', told));
    await untilRunning(1);
    claim.end('overdue');
    expect(await asked).toBe('OVERLOADED');
    await untilRunning(0);
  });

  test('is not sent if that was so before its turn', async () => {
    const sql = connectOne();
    const claim = new Claim();
    const first = claimed(claim, () => sql`select pg_sleep(60)`.then(() => 'done', told));
    const second = claimed(claim, () => sql`select pg_sleep(60)`.then(() => 'done', told));
    await untilRunning(1);
    claim.end('overdue');
    expect(await Promise.all([first, second])).toEqual(['OVERLOADED', 'OVERLOADED']);
    await untilRunning(0);
  });

  test('never takes the next one on its connection with it', async () => {
    const sql = connectOne();
    for (let round = 0; round < 25; round++) {
      const claim = new Claim();
      const asked = claimed(claim, () => sql`select pg_sleep(0.005)`.then(() => 'done', told));
      // Some of these have just been answered when the request to cancel goes out.
      await delay(round / 3);
      claim.end('overdue');
      expect(await sql`select pg_sleep(0.01), ${round}::int as round`).toMatchObject([{ round }]);
      await asked;
    }
  });

  test('goes on if it writes and its client has merely left, and does not if it reads', async () => {
    const release = await hold(database.sql, (held) => held`select from users where user_id = 1 for update`);
    const sql = connectOne();
    const claim = new Claim();
    const write = claimed(claim, () => sql`update users set age = 30 where user_id = 1`.then(() => 'done', told));
    const read = claimed(claim, () => sql`select pg_sleep(60)`.then(() => 'done', told));
    await untilRunning(2);
    claim.end('gone');
    expect(await read).toBe('OVERLOADED');
    await release();
    expect(await write).toBe('done');
    expect(await database.sql`select age from users`).toEqual([{ age: 30 }]);
  });
});

describe('a batch', () => {
  async function ask(claims: readonly (Claim | undefined)[], seconds: number) {
    const sql = connectOne();
    const batch = createBatcher(async (questions: readonly number[]) => {
      await sql`select pg_sleep(${seconds})`;
      return questions;
    });
    const answers = claims.map((claim, place) => claimed(claim, () => batch(place).then(String, told)));
    await untilRunning(1);
    return { batch, answers };
  }

  test('is cancelled when all who wait for it are overdue or gone', async () => {
    const claims = [new Claim(), new Claim(), new Claim()];
    const { answers } = await ask(claims, 60);
    claims[0]!.end('overdue');
    claims[1]!.end('gone');
    await delay(50);
    expect(await running()).toHaveLength(1);
    claims[2]!.end('overdue');
    expect(new Set(await Promise.all(answers))).toEqual(new Set(['OVERLOADED']));
    await untilRunning(0);
  });

  test.each([
    ['somebody', new Claim()],
    ['work in the background', undefined],
  ])('goes on as long as %s waits for it', async (_, patient) => {
    const hasty = new Claim();
    const { answers } = await ask([hasty, patient], 2);
    hasty.end('overdue');
    expect(await Promise.all(answers)).toEqual(['0', '1']);
  });
});
