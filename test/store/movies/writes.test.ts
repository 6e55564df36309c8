import { setImmediate } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { deleteMovie } from '../../../src/store/movies/writes.ts';
import { openTestDatabase } from '../../support/database.ts';

test.each(['ratings', 'watches', 'hidden_movies', 'watchlist', 'seen_movies'])(
  'deleting a movie waits for a user who has it in %s before it locks the movie',
  async (table) => {
    const { sql, close } = await openTestDatabase();
    onTestFinished(close);
    await sql`insert into movies (id, title) values ('up+2009', 'Up')`;
    await sql`insert into users (user_id) values (1)`;
    const value = { ratings: { rating: 4 }, watches: { minutes: 9 } }[table] ?? {};
    await sql`insert into ${sql(table)} ${sql({ user_id: 1, movie: 'up+2009', ...value })}`;
    const deleting = await sql.begin(async (transaction) => {
      await transaction`select from users where user_id = 1 for no key update`;
      const deletion = deleteMovie(sql, 'up+2009');
      const waiting = () =>
        sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
      while ((await waiting()).length === 0) await setImmediate();
      const free = await sql`select id from movies for update skip locked`;
      expect(free).toHaveLength(1);
      return { deletion };
    });
    expect(await deleting.deletion).toMatchObject({ deleted: true });
    expect(await sql`select from ${sql(table)}`).toHaveLength(0);
  },
);
