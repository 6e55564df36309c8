import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { trainModel } from '../../../src/app/training/training.ts';
import { movie, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

const id = 7;
const movieId = 'heat+1995';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    movies: [movie(movieId, { title: 'Heat' })],
    users: [user(8, { age: 20 })],
    ratings: [],
  });
});
afterAll(() => server?.close());

/** What a row of each table takes beside the user. A table that is new has to be told of here. */
const rowOf: Record<string, object> = {
  users: { age: 31, occupation: 'artist', gender: 'F' },
  ratings: { movie: movieId, rating: 4.5, timestamp: '2020-01-02T03:04:05.678Z' },
  watches: { movie: movieId, minutes: 50, minutes_seen: '{[0,50)}' },
  hidden_movies: { movie: movieId, timestamp: '2020-01-02T03:04:05Z' },
  watchlist: { movie: movieId, timestamp: '2020-01-02T03:04:05Z' },
  seen_movies: { movie: movieId, timestamp: '2020-01-02T03:04:05Z' },
  viewer_tokens: { id: 'first', hash: Buffer.from('00', 'hex') },
  dead_letters: { topic: 'movielog', partition: 0, offset: 1, value: '7,garbage', reason: 'garbage' },
  recommendation_requests: {
    topic: 'movielog',
    timestamp: '2020-01-02T03:04:05Z',
    server: 'a',
    status: 200,
    milliseconds: 3,
    movies: [movieId],
    digest: '00000000-0000-0000-0000-000000000001',
  },
  answers: {
    id: '00000000-0000-0000-0000-000000000002',
    timestamp: '2020-01-02T03:04:05Z',
    movies: [movieId],
    model_version: 1,
    recommender: 'marquee',
    basis: 'history',
    route: '/predict',
    milliseconds: 3,
  },
};

async function tablesOfUsers(): Promise<string[]> {
  const rows = await server.sql<{ name: string }[]>`
    select table_name as name from information_schema.columns join information_schema.tables using (table_schema, table_name)
    where column_name = 'user_id' and table_schema = 'public' and table_type = 'BASE TABLE'`;
  return rows.map(({ name }) => name).sort((a, b) => Number(b === 'users') - Number(a === 'users'));
}

beforeEach(async () => {
  const { sql } = server;
  await sql`delete from users where user_id = ${id}`;
  for (const table of await tablesOfUsers()) {
    expect(rowOf, 'rows of all tables that hold something of users').toHaveProperty(table);
    await sql`insert into ${sql(table)} ${sql({ user_id: id, ...rowOf[table] })}`;
  }
});

type UserData = { user_id: number; exported: string; tables: Record<string, Record<string, unknown>[]> };

it('whatever is held of a user is in the export, with titles, and nothing of others', async () => {
  const { status, body, headers } = await server.request('GET', `/v1/users/${id}/export`);
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toBe('attachment; filename="user-7.json"');
  const { user_id, tables } = body as UserData;
  expect(user_id).toBe(id);
  expect(Object.keys(tables).sort()).toEqual((await tablesOfUsers()).sort());
  for (const rows of Object.values(tables)) expect(rows).toEqual([expect.objectContaining({ user_id: id })]);
  expect(tables.users).toEqual([expect.objectContaining(rowOf.users!)]);
  const rated = { movie: movieId, title: 'Heat', rating: 4.5, timestamp: '2020-01-02T03:04:05.678+00:00' };
  expect(tables.ratings).toEqual([expect.objectContaining(rated)]);
  expect(tables.watches).toEqual([expect.objectContaining({ title: 'Heat', minutes: 50 })]);
});

it('a deleted user is in no table, and others are as before', async () => {
  const before = (await server.request('GET', '/v1/users/8/export')).body as UserData;
  expect((await server.request('DELETE', `/v1/users/${id}`)).body).toEqual({ deleted: true });
  for (const table of await tablesOfUsers()) {
    expect(await server.sql`select from ${server.sql(table)} where user_id = ${id}`, table).toHaveLength(0);
  }
  expect(((await server.request('GET', '/v1/users/8/export')).body as UserData).tables).toEqual(before.tables);
  expect((await server.request('GET', `/v1/users/${id}/export`)).status).toBe(404);
  expect((await server.request('POST', '/predict', { user_id: id })).body).toMatchObject({ account: false });
});

it('the next training is as if a deleted user had never been', async () => {
  const { sql, home } = server;
  const train = async () => {
    const { version } = await trainModel({ sql, home, force: true });
    return (await sql`select checksum from models where version = ${version}`)[0]!.checksum;
  };
  const [before] = await sql`select checksum from models`;
  expect(await train()).not.toBe(before!.checksum);
  await server.request('DELETE', `/v1/users/${id}`);
  expect(await train()).toBe(before!.checksum);
});

it('all that refers to users does so by a column of that name', async () => {
  const references = await server.sql`
    select conrelid::regclass::text as table, attname as column
    from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
    where contype = 'f' and confrelid = 'users'::regclass and attname <> 'user_id'`;
  expect(references).toEqual([]);
});
