import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LiveModel, openLiveModel } from '../../../src/app/models/live-model.ts';
import { trainModel } from '../../../src/app/training/training.ts';
import { createApp } from '../../../src/serve/app.ts';
import { createLogger } from '../../../src/serve/operation/logger.ts';
import { activateModel, findModel } from '../../../src/store/models/models.ts';
import { createProcesses } from '../../serve/server.ts';
import { damageModel } from '../../support/damage.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { storeRows } from '../../support/store-rows.ts';
import { twoCamps, viewer } from '../../support/taste.ts';

let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
let live: LiveModel;
const errors: string[] = [];
const log = { info: () => {}, error: (message: unknown) => errors.push(String(message)) };
beforeEach(async () => {
  database = await openTestDatabase();
  home = await makeTemporaryFolder();
  await storeRows(database.sql, twoCamps());
  await trainModel({ sql: database.sql, home: home.folder });
  live = await openLiveModel(database.sql, home.folder, log);
});
afterEach(async () => {
  await live.close();
  await database.close();
  await home.remove();
});

const recommended = async () => {
  const list = await live.current()!.recommenders.default.recommend(viewer({ 'thriller+1+2000': 5 }), 30);
  return list.map((each) => each.movieId);
};

describe('the live model', () => {
  it('knows a movie at once that comes after the training, and that it is gone', async () => {
    await database.sql`insert into movies (id, title, genres) values ('new+one+2024', 'New One', 'thriller')`;
    await expect.poll(recommended).toContain('new+one+2024');
    await database.sql`delete from movies where id in ('new+one+2024', 'thriller+2+2000')`;
    await expect.poll(recommended).toHaveLength(22);
    expect(await recommended()).not.toContain('thriller+2+2000');
    await database.sql`insert into movies (id, title) values ('thriller+2+2000', 'Back again')`;
    await expect.poll(recommended).toContain('thriller+2+2000');
  });

  it('knows movies that came between training and start', async () => {
    await live.close();
    await database.sql`insert into movies (id, title, genres) values ('new+one+2024', 'New One', 'thriller')`;
    live = await openLiveModel(database.sql, home.folder, log);
    expect(await recommended()).toContain('new+one+2024');
  });

  it('knows what is liked now, and forgets likes that are taken back', async () => {
    await live.close();
    live = await openLiveModel(database.sql, home.folder, log, 'marquee', { readTrendEveryMs: 20 });
    const trending = async () => (await live.current()!.recommenders.trending.recommend(viewer(), 1))[0]!.movieId;
    const before = await trending();
    await database.sql`
      insert into ratings (user_id, movie, rating, "timestamp") select user_id, 'thriller+9+2000', 5, now() from users
      on conflict (user_id, movie) do update set rating = 5, "timestamp" = now()`;
    await expect.poll(trending).toBe('thriller+9+2000');
    expect(live.current()!.linear.trend.asOf).not.toBeNull();
    await database.sql`delete from ratings where movie = 'thriller+9+2000'`;
    await expect.poll(trending).toBe(before);
    expect(live.current()!.linear.trend.asOf).toBeNull();
  });

  it('follows an activation, keeps additions, and keeps answering when the next model is unreadable', async () => {
    const first = live.current()!.version;
    await database.sql`insert into movies (id, title, genres) values ('new+one+2024', 'New One', 'thriller')`;
    const second = await trainModel({ sql: database.sql, home: home.folder });
    await expect.poll(() => live.current()!.version).toBe(second.version);
    expect(await recommended()).toContain('new+one+2024');

    await damageModel(database.sql, home.folder, first);
    await activateModel(database.sql, first, 'by hand');
    await expect.poll(() => errors.join()).toMatch(/cannot be loaded: Model .* is damaged in the database/);
    expect(live.current()!.version).toBe(second.version);
    expect(await recommended()).toHaveLength(24);
  });

  it('takes over a model that was prepared for its activation, with movies that came meanwhile', async () => {
    const first = await findModel(database.sql, live.current()!.version);
    const second = await trainModel({ sql: database.sql, home: home.folder });
    await expect.poll(() => live.current()!.version).toBe(second.version);
    await live.prepare(first);
    expect(live.current()!.version).toBe(second.version);
    await database.sql`insert into movies (id, title, genres) values ('new+one+2024', 'New One', 'thriller')`;
    // If it were loaded again, that would fail.
    await damageModel(database.sql, home.folder, first.version);
    await activateModel(database.sql, first.version, 'by hand');
    await live.reload();
    expect(live.current()!.version).toBe(first.version);
    await expect.poll(recommended).toContain('new+one+2024');
  });

  it('answers as the original system did when told to, and where there were no ratings to learn from', async () => {
    await live.close();
    live = await openLiveModel(database.sql, home.folder, log, 'classic');
    expect(live.current()!.recommenders.default.name).toBe('classic');
    await live.close();

    await database.sql`delete from ratings`;
    await database.sql`update movies set vote_count = 1000, vote_average = 9 where id = 'thriller+7+2000'`;
    await trainModel({ sql: database.sql, home: home.folder, force: true });
    live = await openLiveModel(database.sql, home.folder, log);
    const [best] = await live.current()!.recommenders.default.recommend(viewer(), 10);
    expect(best.movieId).toBe('thriller+7+2000');
  });

  it('changes models under requests without dropping or failing any', async () => {
    const { sql, url: databaseUrl } = database;
    const logger = createLogger('silent');
    const processes = createProcesses({ home: home.folder, databaseUrl, sql, logger });
    const app = createApp({ sql, model: live, logger, readAccess: 'public', ...processes });
    const url = await app.listen({ port: 0 });
    const first = live.current()!.version;
    let changing = true;
    const answers: { status: number; movies: number }[] = [];
    const ask = async (userId: number) => {
      while (changing) {
        const headers = { 'content-type': 'application/json' };
        const answer = await fetch(`${url}/predict`, { method: 'POST', headers, body: `{"user_id": ${userId}}` });
        const { movies } = (await answer.json()) as { movies: string[] };
        answers.push({ status: answer.status, movies: movies.length });
      }
    };
    const asking = [1, 2, 3, 999].map(ask);
    const { version } = await trainModel({ sql, home: home.folder });
    await expect.poll(() => live.current()!.version).toBe(version);
    await expect.poll(() => answers.length).toBeGreaterThan(8);
    changing = false;
    await Promise.all(asking);
    await app.close();
    expect(version).toBeGreaterThan(first);
    expect(answers.filter(({ status, movies }) => status !== 200 || movies !== 10)).toEqual([]);
  });
});
