import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { requestLimits } from '../../src/store/database.ts';
import { toUserError } from '../../src/store/failures.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { createRatingWriter } from '../../src/store/users/rating-writes.ts';
import { writeWatch } from '../../src/store/users/user-lists.ts';
import { createViewerReader } from '../../src/store/users/viewers.ts';
import { emptyTables } from '../ingest/movielog/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { hold } from '../support/hold.ts';

const database = await openTestDatabase();
afterAll(database.close);
beforeEach(async () => {
  await emptyTables(database.sql);
  await database.sql`insert into users (user_id) values (1), (2)`;
  await database.sql`insert into movies (id, title) values ('up+2009', 'Up')`;
});

/** As the server has for requests, but patient for a tenth of the time. */
function connectForRequests() {
  const lockTimeoutMs = requestLimits.lockTimeoutMs / 10;
  const sql = connect(database.url, { ...requestLimits, max: 10, maxWriting: 6, lockTimeoutMs });
  onTestFinished(() => sql.end({ timeout: 1 }));
  return sql;
}

const told = (error: unknown) => toUserError(error)?.code;

test('a row that somebody has locked keeps neither readers nor writers of others waiting', async () => {
  const sql = connectForRequests();
  const release = await hold(
    database.sql,
    (transaction) => transaction`select from users where user_id = 1 for update`,
  );
  onTestFinished(release);
  const stuck = Array.from({ length: 30 }, () =>
    writeWatch(sql, 1, 'up+2009', { minutes: 10, timestamp: null }).then(() => 'written', told),
  );
  // While these wait: they would else have taken every connection.
  const findViewer = createViewerReader(sql);
  for (let round = 0; round < 10; round++) expect((await findViewer(2)).viewer?.account).toBe(true);
  expect(new Set(await Promise.all(stuck))).toEqual(new Set(['OVERLOADED']));
  const write = createRatingWriter(sql);
  expect(await write({ userId: 2, movieId: 'up+2009', stars: 4, timestamp: null })).toMatchObject({
    status: 'applied',
  });
});

test('a statement that takes too long is ended by the database itself, and told as what it is', async () => {
  const sql = connect(database.url, { ...requestLimits, statementTimeoutMs: 200 });
  onTestFinished(() => sql.end({ timeout: 1 }));
  const slow = sql`select pg_sleep(60)`;
  await expect(slow).rejects.toSatisfy((error) => told(error) === 'OVERLOADED');
  const running = () => database.sql`
    select from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and state = 'active'
      and pid <> pg_backend_pid()`;
  await expect.poll(running).toHaveLength(0);
});

test('when all connections are taken for long, that is told as such, not as a database that is away', async () => {
  const sql = connect(database.url, { max: 1, connectTimeoutMs: 2000 });
  onTestFinished(() => sql.end({ timeout: 1 }));
  const release = await hold(sql, (transaction) => transaction`select 1`);
  await expect(sql`select 1`).rejects.toSatisfy((error) => told(error) === 'OVERLOADED');
  await release();
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});
