import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  answersFile,
  beginCollection,
  type Collected,
  partialFolder,
} from '../../../src/ingest/movielog/collection.ts';
import { apiDetails, openAnswerCache, stubDetails } from '../../../src/ingest/movielog/details.ts';
import { createMeter } from '../../../src/ingest/movielog/meter.ts';
import { makeFolder, readAll } from '../support.ts';

const lines = [
  '2023-03-21T09:00:00,20,GET /rate/up+2009=4',
  'asda',
  '2023-03-21T09:00:01.5,3,GET /rate/heat+1995=2',
  '2023-03-21T09:00:02,20,GET /data/m/m+1931/0.mpg',
  '2023-03-21T09:00:03,4,recommendation request a:1, status 200, result: up+2009, 7 ms',
];

const newFolder = async () => path.join(await makeFolder(), 'collected');

/** Collects `lines`, with details from `api` where it is given. */
async function collect(out: string, api?: string, limit?: number): Promise<Collected> {
  const collection = await beginCollection(out, { limit, meter: createMeter(), concurrency: 3 });
  for (const [offset, line] of lines.entries()) {
    const messages = [{ offset, value: Buffer.from(line) }];
    const place = { topic: 'log', partition: 0, expectedOffset: offset, nextOffset: offset + 1, checksum: null };
    if (!(await collection.add({ ...place, messages }))) break;
  }
  if (api === undefined) return await collection.finish(stubDetails);
  const cache = await openAnswerCache(path.join(partialFolder(out), answersFile));
  try {
    return await collection.finish(apiDetails({ url: api, cache, firstDelayMs: 1 }));
  } finally {
    await cache.close();
  }
}

/** The address of a service that answers paths as told, gone when the test ends, and what it was asked. */
async function serve(answer: (path: string, attempt: number) => { status?: number; body?: unknown }) {
  const asked: string[] = [];
  const server = createServer(({ url }: IncomingMessage, response: ServerResponse) => {
    asked.push(url!);
    const { status = 200, body } = answer(url!, asked.filter((each) => each === url).length);
    response.writeHead(status).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return { api: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('the three files are the original ones, with what ids say where no service is asked', async () => {
  const out = await newFolder();
  expect(await collect(out)).toEqual({ users: 3, movies: 3, ratings: 2, unknown: 0 });
  expect((await readdir(out)).sort()).toEqual(['movies.csv', 'ratings.csv', 'users.csv']);
  expect(await readFile(path.join(out, 'ratings.csv'), 'utf8')).toBe(
    'timestamp,user_id,movie,rating\n2023-03-21T09:00:00,20,up+2009,4\n2023-03-21T09:00:01.500,3,heat+1995,2\n',
  );
  expect(await readFile(path.join(out, 'users.csv'), 'utf8')).toBe(
    'user_id,age,occupation,gender\n3,,,\n4,,,\n20,,,\n',
  );
  expect(await readFile(path.join(out, 'movies.csv'), 'utf8')).toMatch(
    /^id,tmdb_id,imdb_id,title,.*,vote_count\nheat\+1995,,,Heat,.*,1995-01-01,.*\nm\+1931,.*\nup\+2009,.*\n$/,
  );
});

test('no more messages are taken than are wanted', async () => {
  expect(await collect(await newFolder(), undefined, 2)).toEqual({ users: 1, movies: 1, ratings: 1, unknown: 0 });
});

test('a service is asked for each detail once, patiently, and what it does not know is noted', async () => {
  const genres = [
    { id: 16, name: 'Animation' },
    { id: 18, name: 'Drama, "sad"' },
  ];
  const answers: Record<string, object> = {
    '/user/20': { user_id: 20, age: 34, occupation: 'artist', gender: 'F' },
    '/user/3': { message: 'user not found' },
    '/movie/up+2009': {
      id: 'up+2009',
      title: 'Up',
      adult: 'False',
      genres,
      runtime: 96,
      budget: '175000000',
      homepage: null,
      release_date: '2009-05-28',
      overview: 'one\0,\n"two"',
      belongs_to_collection: {},
    },
  };
  const { api, asked } = await serve((name, attempt) => {
    if (name === '/movie/up+2009' && attempt < 3) return { status: 503 };
    return answers[name] ? { body: answers[name] } : { status: 404 };
  });
  const out = await newFolder();
  expect(await collect(out, api)).toMatchObject({ unknown: 4 });
  expect(asked.filter((name) => name === '/movie/up+2009')).toHaveLength(3);
  expect(asked).toHaveLength(8);
  const { movies, users, rejects } = await readAll(out);
  expect(rejects).toEqual([]);
  expect(users).toContainEqual({ id: 20, age: 34, occupation: 'artist', gender: 'F' });
  expect(movies.find(({ id }) => id === 'up+2009')).toMatchObject({
    title: 'Up',
    adult: false,
    runtime: 96,
    budget: 175_000_000,
    releaseDate: '2009-05-28',
    genres: ['Animation', 'Drama, "sad"'],
    overview: 'one,\n"two"',
  });
  expect(await readFile(path.join(out, 'unknown.csv'), 'utf8')).toBe(
    'table,id,reason\nusers,3,user_id is empty\nusers,4,status 404\nmovies,heat+1995,status 404\nmovies,m+1931,status 404\n',
  );
});

test('a service that fails leaves no half data set, and is asked only what is missing the next time', async () => {
  const out = await newFolder();
  let isWell = false;
  const { api, asked } = await serve((name) => {
    if (name.startsWith('/user/')) return { body: { user_id: Number(name.slice('/user/'.length)), age: 30 } };
    return isWell ? { body: { id: 'x', title: 'X' } } : { status: 403 };
  });
  await expect(collect(out, api)).rejects.toMatchObject({
    code: 'API_UNREACHABLE',
    message: expect.stringMatching(/403.*what was fetched is kept/),
  });
  expect(await readdir(path.dirname(out))).toEqual(['collected.partial']);
  asked.length = 0;
  isWell = true;
  await collect(out, api);
  expect(asked.sort()).toEqual(['/movie/heat+1995', '/movie/m+1931', '/movie/up+2009']);
  expect(await readdir(path.dirname(out))).toEqual(['collected']);
  expect((await readAll(out)).users.map(({ age }) => age)).toEqual([30, 30, 30]);
});

test('what is there is not written over', async () => {
  const out = await makeFolder({ 'notes.txt': 'mine' });
  await expect(collect(out)).rejects.toMatchObject({
    code: 'OUTPUT_NOT_WRITABLE',
    message: expect.stringContaining('(notes.txt)'),
  });
});
