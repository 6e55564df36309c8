import { afterAll, expect, test } from 'vitest';
import { readTables } from '../ingest/movielog/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { finish, start } from './command.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);

test('marquee dead-letters replay writes the messages that are valid now and keeps the rest', async () => {
  const letters = [
    { offset: 1, value: '2023-03-21T09:00:00,1,GET /rate/up+2009=4', bytes: null },
    { offset: 2, value: '2023-03-21T09:00:00,1,GET /rate/up+2009=2', bytes: null },
    { offset: 3, value: 'asda', bytes: null },
    { offset: 4, value: 'a\uFFFD', bytes: Buffer.from('a\0') },
  ].map((letter) => ({ topic: 'movielog', partition: 7, reason: 'garbage', user_id: 1, ...letter }));
  await sql`insert into dead_letters ${sql(letters)}`;

  const first = await finish(start('dead-letters', 'replay', '--json', '--database-url', url));
  expect(JSON.parse(first.output)).toEqual({
    rate: 2,
    watch: 0,
    recommendation: 0,
    rejected: 2,
    rejected_by_kind: { garbage: 2 },
  });
  const tables = await readTables(sql);
  expect(tables.ratings).toMatchObject([{ user_id: 1, movie: 'up+2009', rating: 2 }]);
  expect(await sql`select "offset" from dead_letters order by "offset"`).toEqual([{ offset: 3 }, { offset: 4 }]);

  const second = await finish(start('dead-letters', 'replay', '--database-url', url));
  expect(second.output).toMatch(/0 were accepted; 2 remain dead letters\.\n$/);
  expect(await readTables(sql)).toEqual(tables);
});
