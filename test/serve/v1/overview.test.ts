import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { importRecorded } from '../../../src/app/importing/import-record.ts';
import { nothingCounted } from '../../../src/store/stream/events.ts';
import { streamLog } from '../../ingest/movielog/support.ts';
import { makeFile } from '../../ingest/support.ts';
import { twoCamps } from '../../support/taste.ts';
import { startGuarded } from '../guarded.ts';
import { startServer, type TestServer } from '../server.ts';

const { movies, users, ratings } = twoCamps();
let server: TestServer;
beforeAll(async () => {
  server = await startServer({ movies, users, ratings });
});
afterAll(() => server?.close());

const read = async () => (await server.request('GET', '/v1/overview')).body as Record<string, unknown>;

it('the overview counts rows, and says which model answers and how many ratings are new to it', async () => {
  const rows = { movies: movies.length, users: users.length, ratings: ratings.length, watches: 0, hidden_movies: 0 };
  const model = { version: 1, data_as_of: null, trained: expect.any(String), age_seconds: expect.any(Number) };
  expect(await read()).toEqual({
    rows,
    model,
    ratings_since_training: 0,
    last_event: null,
    last_import: null,
    stream: null,
  });
  const [user, rated, unrated] = [ratings[0]!.userId, ratings[0]!.movieId, movies.at(-1)!.id];
  const put = (list: string, movie: string, body?: object) =>
    server.request('PUT', `/v1/users/${user}/${list}/${encodeURIComponent(movie)}`, body);
  await put('ratings', unrated, { rating: 4, timestamp: '2026-01-01T00:00:00Z' });
  await put('watches', rated, { minutes: 5, timestamp: '2026-01-02T00:00:00Z' });
  await put('watches', movies.at(-2)!.id, { minutes: 5, timestamp: '2026-01-01T00:00:00Z' });
  await put('hidden', unrated);
  expect(await read()).toMatchObject({
    rows: { ...rows, ratings: ratings.length + 1, watches: 2, hidden_movies: 1 },
    last_event: '2026-01-02T00:00:00.000Z',
    // A watch of a rated movie says nothing new.
    ratings_since_training: 2,
  });
});

it('the overview shows the last import', async () => {
  const before = (await read()).ratings_since_training as number;
  const path = await makeFile('ratings.csv', 'timestamp,user_id,movie,rating\n,1001,heat+1995,5\n,1001,up+2009,4\n');
  await importRecorded({ sql: server.sql, path, home: server.home, name: 'ratings.csv' });
  expect(await read()).toMatchObject({
    last_import: { name: 'ratings.csv', state: 'succeeded', tables: { ratings: { new: 2 } } },
    ratings_since_training: before + 2,
  });
});

it('the overview says what was read of which topic, and how this process reads; a model there need not be', async () => {
  const stream = () => ({
    ...nothingCounted,
    messages: 10,
    messagesPerSecond: 12.5,
    rejectedShare: 0.5,
    rejectsTooMany: true,
    waitingFor: 'the database',
    lag: { messages: 7, seconds: null },
  });
  const streaming = await startGuarded({ stream });
  onTestFinished(() => streaming.close());
  const lines = ['2023-03-21T09:00:00,1,GET /rate/up+2009=4', '2023-03-21T09:00:01,1,GET /rate/up+2009=3', 'asda'];
  await streamLog(streaming.sql, 'movielog', [Buffer.from(`${lines.join('\n')}\n`)]);
  const { status, body } = await streaming.send('GET', '/v1/overview');
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({
    model: null,
    ratings_since_training: null,
    last_event: '2023-03-21T09:00:01.000Z',
    stream: {
      topics: [
        {
          topic: 'movielog',
          partitions: 1,
          messages: 3,
          rejected: 1,
          last_event: '2023-03-21T09:00:01.000Z',
          updated: expect.any(String),
        },
      ],
      reading: {
        waiting_for: 'the database',
        messages_per_second: 12.5,
        rejected_share: 0.5,
        rejects_too_many: true,
        lag: { messages: 7, seconds: null },
      },
    },
  });
});
