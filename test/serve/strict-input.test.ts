import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movie, user } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ movies: [movie('heat+1995', { title: 'Heat' })], users: [user(42)], ratings: [] });
});
afterAll(() => server?.close());

/** Sends bytes as they are, and resolves to the status. */
async function sendRaw(...parts: (string | Buffer)[]): Promise<number> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  for (const part of parts) socket.write(part);
  return Number(/^HTTP\/1\.1 (\d+)/.exec(await text(socket))?.[1]);
}

function post(path: string, body: Buffer, type = 'application/json', method = 'POST'): Promise<number> {
  const head = `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: ${type}\r\n`;
  return sendRaw(`${head}content-length: ${body.length}\r\n\r\n`, body);
}

describe('a number in a URL is digits', () => {
  it.each(['0x2a', '%2042', '42%20', '4.2e1', '42.5', '%2B42', '', 'true'])('and not limit=%s', async (given) => {
    for (const path of ['/v1/movies', '/v1/movies/popular', '/v1/users/42/ratings', '/v1/users/42/recommendations']) {
      const { status, body } = await server.request('GET', `${path}?limit=${given}`);
      expect([path, status, body]).toMatchObject([path, 400, { errors: [{ field: 'query.limit' }] }]);
    }
  });

  it.each(['0x2a', '%2042', '42%20', '4.2e1', '%2B42', 'true'])('and not the user 42 as %s', async (given) => {
    for (const [method, path, body] of [
      ['GET', `/v1/users/${given}`],
      ['PUT', `/v1/users/${given}/ratings/heat+1995`, { rating: 4 }],
    ] as const) {
      // What is not written like a number is a name, and nobody has it.
      expect([400, 404]).toContain((await server.request(method, path, body)).status);
    }
    const list = await server.request('GET', `/v1/users/${given}/recommendations`);
    expect([list.status, (list.body as { account?: boolean }).account]).not.toEqual([200, true]);
  });

  it('with leading zeros or none', async () => {
    expect((await server.request('GET', '/v1/users/042')).body).toMatchObject({ user_id: 42 });
    expect((await server.request('GET', '/v1/movies?limit=007&adult=true&year_from=1990')).status).toBe(200);
    expect((await server.request('GET', '/v1/users/42/recommendations?explain=2')).status).toBe(200);
    expect((await server.request('GET', '/v1/users/42/recommendations?explain=yes')).status).toBe(400);
    expect((await server.request('GET', '/v1/movies?adult=1')).status).toBe(400);
  });
});

describe('a body', () => {
  const latin1 = Buffer.from('{"title":"Léon","year":1994}', 'latin1');

  it('that is no UTF-8 is refused, and not stored as something else', async () => {
    expect(await post('/v1/movies', latin1)).toBe(400);
    expect(await post('/v1/movies/leon+1994', latin1, 'application/json', 'PUT')).toBe(400);
    expect(await post('/predict', Buffer.from([0x7b, 0xff, 0x7d]))).toBe(400);
    expect(await server.sql`select id from movies`).toHaveLength(1);
  });

  it('of lines is refused by line', async () => {
    const lines = Buffer.concat([
      Buffer.from('{"user_id":42,"movie":"l'),
      Buffer.from([0xe9]),
      Buffer.from('on+1994","rating":4}\n{"user_id":42,"movie":"heat+1995","rating":4}\n'),
    ]);
    const answer = await fetch(`${server.url}/v1/ratings`, {
      method: 'POST',
      body: lines,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const results = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results).toMatchObject([
      { line: 1, status: 'rejected', field: null },
      { line: 2, status: 'applied' },
    ]);
  });
});

describe('a name', () => {
  it.each([
    ['an override', '\u202e'],
    ['an embedding', '\u202a'],
    ['an isolate', '\u2067'],
  ])('has no %s, which would make it look like another', async (_, control) => {
    const names = [
      ['PATCH', '/v1/users/42', { nickname: `Ada${control}` }],
      ['PATCH', '/v1/users/42', { occupation: `a${control}b` }],
      ['PATCH', '/v1/movies/heat+1995', { title: `Heat${control}` }],
      ['PATCH', '/v1/movies/heat+1995', { actors: [`Al${control}`] }],
    ] as const;
    for (const [method, path, body] of names) {
      expect([body, (await server.request(method, path, body)).status]).toEqual([body, 400]);
    }
  });

  it('may be of any language', async () => {
    for (const nickname of ['عمر', 'שרה', 'Zoë', '李', '👩‍👩‍👧']) {
      expect((await server.request('PATCH', '/v1/users/42', { nickname })).body).toMatchObject({ nickname });
    }
  });
});

it.each([
  [
    '/v1/recommendations',
    { watched: [{ movie: 'heat+1995' }] },
    'body.watched[0] needs one of minutes, share, and not more',
  ],
  [
    '/v1/recommendations',
    { watched: [{ movie: 'heat+1995', minutes: 1, share: 1 }] },
    'body.watched[0] needs one of minutes, share, and not more',
  ],
  ['/v1/groups/recommendations', { user_ids: [42, 7, 42] }, 'body.user_ids names something twice, at [0] and [2]'],
  [
    '/v1/groups/recommendations',
    { visitors: [{}] },
    'body.user_ids must be 2 to 20 together with tokens and visitors, and are 1',
  ],
  [
    '/v1/imports?name=../x',
    undefined,
    'query.name must be the name of a file, without a folder or a dot at its beginning',
  ],
])('%s says what is wrong with %j', async (path, sent, detail) => {
  expect(await server.request('POST', path, sent)).toMatchObject({ status: 400, body: { detail } });
});

it('a request with two hosts is refused, whichever comes first', async () => {
  const hosts = [
    'host: localhost\r\nhost: evil.example',
    'Host: evil.example\r\nHOST: localhost',
    'host: a\r\nhost: a',
  ];
  for (const host of hosts) {
    for (const path of ['/v1/movies', '/health/live', '/', '/nothing']) {
      expect(await sendRaw(`GET ${path} HTTP/1.1\r\n${host}\r\nconnection: close\r\n\r\n`)).toBe(400);
    }
  }
});

it('no answer tells where on this machine something is', async () => {
  const answers = [await server.request('GET', '/v1/models'), await server.request('GET', '/v1/evaluation')];
  const { body: started } = await server.request('POST', '/v1/imports?name=damaged.zip', undefined, {});
  answers.push({ status: 0, body: started, headers: new Headers() });
  const upload = await fetch(`${server.url}/v1/imports?name=damaged.zip`, {
    method: 'POST',
    body: 'PK\u0003\u0004 no archive',
    headers: { 'content-type': 'application/octet-stream' },
  });
  const { id } = (await upload.json()) as { id: number };
  const read = async () =>
    (await server.request('GET', `/v1/imports/${id}`)).body as { state: string; outcome: string };
  await expect.poll(async () => (await read()).state).toBe('failed');
  answers.push({ status: 0, body: await read(), headers: new Headers() });
  expect((await read()).outcome).toContain('damaged.zip');
  for (const { body } of answers) expect(JSON.stringify(body)).not.toMatch(/\/(tmp|home|work|root|var)\//);
});
