import { afterEach, expect, test } from 'vitest';
import { createMarquee, MarqueeProblem } from '../../client/index.ts';
import { hangUp, ok, refuse, type ScriptedServer, type Step, startScript, stayDumb } from './scripted-server.ts';

let server: ScriptedServer;
afterEach(() => server.close());

async function start(...steps: Step[]) {
  server = await startScript(...steps);
  return createMarquee({ url: server.url });
}

const methods = { get: readUser, put: rateMovie, post: startTraining } as const;
type Client = ReturnType<typeof createMarquee>;

async function readUser(marquee: Client): Promise<unknown> {
  return await marquee.get('/v1/users/{id}', { id: 1 });
}

async function rateMovie(marquee: Client): Promise<unknown> {
  return await marquee.put('/v1/users/{id}/ratings/{movie}', { id: 1, movie: 'heat+1995', body: { rating: 4 } });
}

async function startTraining(marquee: Client): Promise<unknown> {
  return await marquee.post('/v1/trainings');
}

const repeated: [what: string, step: Step, methods: (keyof typeof methods)[]][] = [
  ['429', refuse(429, 'RATE_EXCEEDED', { 'retry-after': '0' }), ['get', 'put', 'post']],
  ['503 before anything was done', refuse(503, 'OVERLOADED'), ['get', 'put', 'post']],
  ['503', refuse(503, 'DATABASE_UNREACHABLE'), ['get', 'put']],
  ['503 of something in between', refuse(503), ['get', 'put']],
  ['no answer', hangUp, ['get', 'put']],
];

for (const [what, step, expected] of repeated) {
  test.each(Object.keys(methods) as (keyof typeof methods)[])(`after ${what}: %s`, async (method) => {
    const marquee = await start(step, ok);
    const outcome = methods[method](marquee);
    if (expected.includes(method)) expect(await outcome).toEqual({ ok: true });
    else await expect(outcome).rejects.toThrow();
    expect(server.requests).toHaveLength(expected.includes(method) ? 2 : 1);
  });
}

test.each([400, 404, 409, 500])('status %i is thrown at once, as what the server said', async (status) => {
  const marquee = await start(refuse(status, 'SOME_CODE'));
  const problem = await readUser(marquee).catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(MarqueeProblem);
  expect(problem).toMatchObject({ status, code: 'SOME_CODE', message: `refused with ${status}`, errors: [] });
  expect(server.requests).toHaveLength(1);
});

test('it gives up after as many attempts as it was told, with the last answer', async () => {
  server = await startScript(refuse(503, 'OVERLOADED'));
  const marquee = createMarquee({ url: server.url, retries: 2 });
  await expect(readUser(marquee)).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(server.requests).toHaveLength(3);
});

test('it comes back no earlier than the server asks', async () => {
  const marquee = await start(refuse(503, 'OVERLOADED', { 'retry-after': '1' }), ok);
  await readUser(marquee);
  const [first, second] = server.requests;
  expect(second!.time - first!.time).toBeGreaterThanOrEqual(999);
});

test('Retry-After may be a date', async () => {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();
  const marquee = await start(refuse(503, 'OVERLOADED', { 'retry-after': inAnHour }));
  const problem = await readUser(marquee).catch((error: MarqueeProblem) => error);
  expect(problem).toMatchObject({ retryAfterMs: expect.closeTo(3_600_000, -5) });
});

test('a pause longer than the call may take is not begun', async () => {
  const marquee = await start(refuse(429, 'RATE_EXCEEDED', { 'retry-after': '31' }), ok);
  await expect(readUser(marquee)).rejects.toMatchObject({ code: 'RATE_EXCEEDED', retryAfterMs: 31_000 });
  expect(server.requests).toHaveLength(1);
});

test('nor is a pause longer than the time that earlier attempts have left', async () => {
  const [short, long] = ['1', '20'].map((seconds) => refuse(503, 'OVERLOADED', { 'retry-after': seconds }));
  const marquee = await start(short!, long!);
  const call = marquee.get('/v1/users/{id}', { id: 1 }, { timeoutMs: 20_500 });
  await expect(call).rejects.toMatchObject({ code: 'OVERLOADED' });
  expect(server.requests).toHaveLength(2);
});

test('what the caller got wrong is not tried again, nor asked at all', async () => {
  server = await startScript(ok);
  const marquee = createMarquee({ url: server.url, retries: 1000, timeoutMs: Number.POSITIVE_INFINITY });
  const careless = marquee as unknown as { get(path: string, parameters: object): Promise<unknown> };
  for (const id of [undefined, null, '', '.', '..']) {
    await expect(careless.get('/v1/users/{id}', { id })).rejects.toThrow(/"id"/);
  }
  await expect(marquee.get('/v1/users/{id}', { id: 1 }, { headers: { 'x-mine': 'a\nb' } })).rejects.toThrow();
  expect(server.requests).toEqual([]);
});

test('options that are undefined are as absent, and so is null in a query', async () => {
  server = await startScript(refuse(503, 'OVERLOADED'), ok);
  const absent = { key: undefined, timeoutMs: undefined, retries: undefined, fetch: undefined };
  expect(await readUser(createMarquee({ ...absent, url: server.url }))).toEqual({ ok: true });
  const careless = createMarquee({ ...absent, url: `${server.url}/` }) as unknown as {
    get(path: string, parameters: object): Promise<unknown>;
  };
  await careless.get('/v1/movies', { cursor: null, limit: 5 });
  expect(server.requests.at(-1)!.url).toBe('/v1/movies?limit=5');

  const asked: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    asked.push(String(url));
    return new Response('[]');
  };
  await createMarquee({ ...absent, url: undefined, fetch }).get('/v1/movies');
  expect(asked).toEqual(['/v1/movies']);
});

test('a header of a call replaces that of the key, in whatever case it is written', async () => {
  server = await startScript(ok);
  const marquee = createMarquee({ url: server.url, key: 'mq_site' });
  await marquee.get('/v1/me', {}, { headers: { Authorization: 'Bearer mv_user' } });
  await marquee.get('/v1/me');
  expect(server.requests.map(({ authorization }) => authorization)).toEqual(['Bearer mv_user', 'Bearer mq_site']);
});

test('a time limit of more than a timer can hold is none', async () => {
  const marquee = await start((_request, response) => void setTimeout(() => ok(_request, response), 50));
  expect(await marquee.get('/v1/users/{id}', { id: 1 }, { timeoutMs: 2 ** 31 })).toEqual({ ok: true });
});

test('the time that a caller takes for the results of ratings is not the time of the call', async () => {
  const lines = Array.from({ length: 10_000 }, (_, index) =>
    JSON.stringify({ line: index + 1, status: 'rejected', detail: 'x'.repeat(400) }),
  );
  server = await startScript((_request, response) => response.end(lines.join('\n')));
  let signal: AbortSignal | null | undefined;
  const marquee = createMarquee({
    url: server.url,
    fetch: (input, init) => {
      signal = init?.signal;
      return fetch(input, init);
    },
  });
  let results = 0;
  for await (const _result of marquee.rate([{ user_id: 1, movie: 'heat+1995', rating: 4 }], { timeoutMs: 5000 })) {
    if (results++ === 0) await new Promise((over) => signal!.addEventListener('abort', over));
  }
  expect(results).toBe(10_000);
});

test('time may be over while it waits for an answer', async () => {
  const marquee = await start(stayDumb);
  const call = marquee.get('/v1/users/{id}', { id: 1 }, { timeoutMs: 50 });
  await expect(call).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
});

test.each([
  ['before it begins', stayDumb, 0],
  ['while it waits for an answer', stayDumb, 50],
  ['while it pauses', refuse(503, 'OVERLOADED', { 'retry-after': '20' }), 100],
] as const)('a call can be given up %s', async (_when, step, afterMs) => {
  const marquee = await start(step);
  const controller = new AbortController();
  const reason = new Error('not needed any more');
  if (afterMs > 0) setTimeout(() => controller.abort(reason), afterMs);
  else controller.abort(reason);
  await expect(marquee.get('/v1/users/{id}', { id: 1 }, { signal: controller.signal })).rejects.toBe(reason);
});

test('what is no JSON is told by its status', async () => {
  const marquee = await start((_request, response) => response.writeHead(502, 'Bad Gateway').end('<html>'));
  await expect(readUser(marquee)).rejects.toMatchObject({ status: 502, code: 'HTTP_502', message: 'Bad Gateway' });
});
