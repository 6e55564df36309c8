import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import type { Movie, Rating, User } from '../../src/domain.ts';
import { createClassic } from '../../src/recommend/classic/classic.ts';
import { train } from '../../src/recommend/classic/train.ts';
import type { Recommender } from '../../src/recommend/recommender.ts';
import { createApp } from '../../src/serve/app.ts';
import { createLogger } from '../../src/serve/logger.ts';
import type { AppOptions } from '../../src/serve/options.ts';
import type { Sql } from '../../src/store/connect.ts';
import { findPopularMovies } from '../../src/store/popular-movies.ts';
import { findBestMovies } from '../../src/store/similar-users.ts';
import { findViewer } from '../../src/store/viewers.ts';
import { openTestDatabase } from '../support/database.ts';

export type TestServer = {
  url: string;
  /** The app's own connections. */
  sql: Sql;
  /** What the app has asked the database so far. */
  queries: string[];
  /** What it has logged so far, a JSON line each. */
  log: string[];
  post(body: string, headers?: Record<string, string>): Promise<Reply>;
  predict(userId: unknown): Promise<Reply>;
  close(): Promise<void>;
};

export type Reply = { status: number; body: unknown; headers: Headers };

export type Rows = { movies: readonly Movie[]; users: readonly User[]; ratings: readonly Rating[] };

/** The app with the classic recommender, on a port of its own, over a real database with these rows. */
export async function startServer(rows: Rows, overrides: Partial<AppOptions> = {}): Promise<TestServer> {
  const database = await openTestDatabase();
  await insertRows(database.sql, rows);
  const queries: string[] = [];
  const sql: Sql = postgres(database.url, {
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
    debug: (_connection, query) => queries.push(query),
  });
  const recommender = trainOn(rows, sql);
  const log: string[] = [];
  const app = createApp({
    findViewer: (userId) => findViewer(sql, userId),
    findPopularMovies: (count, excluded) => findPopularMovies(sql, count, excluded),
    checkDatabase: () => sql`select 1`,
    recommender: () => recommender,
    logger: createLogger('debug', { write: (line) => log.push(line) }),
    ...overrides,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const post: TestServer['post'] = async (body, headers = { 'content-type': 'application/json' }) =>
    await readReply(await fetch(`${url}/predict`, { method: 'POST', body, headers }));
  return {
    ...{ url, sql, queries, log, post },
    predict: (userId) => post(JSON.stringify({ user_id: userId })),
    async close() {
      await app.close();
      await sql.end({ timeout: 5 });
      await database.close();
    },
  };
}

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}

function trainOn({ movies, ratings }: Rows, sql: Sql): Recommender {
  const sorted = movies.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const given = sorted.map(({ id }) => ratings.filter((rating) => rating.movieId === id));
  const count = given.map((each) => each.length);
  const mean = given.map((each) => each.reduce((sum, { stars }) => sum + stars, 0) / each.length);
  const bestMovies: Parameters<typeof createClassic>[1]['bestMovies'] = (users, choice) =>
    findBestMovies(sql, users, choice);
  return createClassic(train(sorted, { count, mean }), { bestMovies });
}

async function insertRows(sql: Sql, { movies, users, ratings }: Rows): Promise<void> {
  for (const { id, title } of movies) await sql`insert into movies (id, title) values (${id}, ${title})`;
  for (const { id, age, occupation, gender } of users) {
    await sql`insert into users values (${id}, ${age}, ${occupation}, ${gender})`;
  }
  for (const { timestamp, userId, movieId, stars } of ratings) {
    await sql`insert into ratings values (${timestamp}, ${userId}, ${movieId}, ${stars})`;
  }
}
