import { createHash } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ClientGone, createTurns } from '../../src/serve/plugins/pace.ts';
import { movie, rating, user } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

const many = 8800;
const titleOf = (index: number) => `film+${createHash('sha1').update(String(index)).digest('hex').slice(0, 8)}+2000`;

/** A long catalogue, of which a thousand movies are rated; user 1 has rated nearly all of these. */
function rows() {
  const movies = Array.from({ length: many + 200 }, (_, index) =>
    movie(titleOf(index), { genres: [`genre ${index % 19}`, `other ${index % 7}`], actors: [`actor ${index % 500}`] }),
  );
  const users = Array.from({ length: 60 }, (_, index) => user(index + 1));
  const ratings = users.flatMap(({ id }) =>
    movies
      .slice(0, 1000)
      .filter((_, index) => id === 1 || (index * 7 + id) % 11 === 0)
      .map((each, index) => rating(id, each.id, 1 + ((index + id) % 5))),
  );
  return { movies, users, ratings };
}

let server: TestServer;
beforeAll(async () => {
  // Ten at once take a few seconds, and on a busy machine more than the usual 30.
  server = await startServer(rows(), { replace: ({ limits }) => ({ limits: { ...limits, answerMs: 600_000 } }) });
});
afterAll(() => server.close());

const dearest = {
  ratings: Array.from({ length: many }, (_, index) => ({ movie: titleOf(index), rating: 1 + (index % 5) })),
  limit: 100,
  explain: 20,
  diversity: 1,
};
const ask = {
  'POST for a visitor of 8,800 ratings': () => server.request('POST', '/v1/recommendations', dearest),
  'GET for a user with a long history': (variant: number) =>
    server.request(
      'GET',
      `/v1/users/1/recommendations?limit=100&explain=20&diversity=1&min_votes=0&year_from=${variant}`,
    ),
};

describe.each(Object.entries(ask))('ten at once: %s', (_, send) => {
  it('let other requests pass, turn by turn', async () => {
    let underWay = 10;
    const answers = Array.from({ length: underWay }, async (_, variant) => {
      const { status } = await send(variant + 1);
      underWay--;
      return status;
    });
    let passed = 0;
    while (underWay > 0) {
      const [live, predicted] = await Promise.all([server.request('GET', '/health/live'), server.predict(2)]);
      expect([live.status, predicted.status]).toEqual([200, 200]);
      passed++;
    }
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    // Two pass where each is computed in one go.
    expect(passed).toBeGreaterThan(3);
  });
});

describe('turns', () => {
  it('are given one in each turn of the event loop, in the order in which they were asked for', async () => {
    const turns = createTurns();
    const given: number[] = [];
    for (let each = 0; each < 5; each++) void turns.next(() => true).then(() => given.push(each));
    for (let passed = 1; passed <= 5; passed++) {
      await turn();
      expect(given.length).toBeLessThanOrEqual(passed);
    }
    await turn();
    expect(given).toEqual([0, 1, 2, 3, 4]);
  });

  it('are given up by a client that has left, at no cost to the others', async () => {
    const turns = createTurns();
    const left = Array.from({ length: 1000 }, () => turns.next(() => false));
    const stayed = turns.next(() => true);
    const ends = await Promise.allSettled(left);
    expect(ends.every((end) => end.status === 'rejected' && end.reason instanceof ClientGone)).toBe(true);
    await stayed;
  });
});

async function metric(name: string): Promise<number> {
  const { body } = await server.request('GET', '/metrics');
  return Number(new RegExp(`^${name} (\\d+)`, 'm').exec(String(body))?.[1]);
}

/** On a separate connection, which ends with the request. */
function sendAlone(body: string): ClientRequest {
  const headers = { 'content-type': 'application/json' };
  const sent = request(`${server.url}/v1/recommendations`, { method: 'POST', headers, agent: false });
  sent.on('error', () => {});
  return sent.end(body);
}

describe('a client that leaves', () => {
  it('costs nothing from then on: its answer is not computed to its end', async () => {
    const before = await metric('marquee_scoring_seconds_count');
    const abandoned = Array.from({ length: 20 }, () => sendAlone(JSON.stringify(dearest)));
    await server.request('GET', '/health/live');
    for (const each of abandoned) each.destroy();
    while ((await metric('marquee_http_requests_in_flight')) > 0) await turn();
    expect((await metric('marquee_scoring_seconds_count')) - before).toBeLessThan(20);
  });
});
