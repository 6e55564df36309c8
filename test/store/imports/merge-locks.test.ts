import { expect, onTestFinished, test } from 'vitest';
import { lockForMerge } from '../../../src/store/imports/merge-locks.ts';
import { createStaging } from '../../../src/store/imports/staging.ts';
import { openTestDatabase } from '../../support/database.ts';

test('a merge locks every user that anything staged is about, and nobody else', async () => {
  const { sql, close } = await openTestDatabase();
  onTestFinished(close);
  await sql`insert into users (user_id) select generate_series(1, 5)`;
  // One rating, so that those staged are not most of what there is, which would lock the tables.
  await sql`insert into movies (id, title) values ('up+2009', 'Up')`;
  await sql`insert into ratings (user_id, movie, rating) values (1, 'up+2009', 4)`;
  await sql.begin(async (transaction) => {
    await createStaging(transaction);
    await transaction`insert into import_users (row, user_id) values (1, 5)`;
    await transaction`insert into import_ratings (row, user_id, movie, rating) values (1, 3, 'up+2009', 4)`;
    await transaction`insert into import_plays (row, user_id, movie, share) values (1, 2, 'up+2009', 1)`;
    await transaction`insert into import_watchlist (row, user_id, movie) values (1, 4, 'up+2009')`;
    await lockForMerge(transaction, false);
    const free = await sql<{ userId: number }[]>`select user_id as "userId" from users for update skip locked`;
    expect(free).toEqual([{ userId: 1 }]);
  });
});
