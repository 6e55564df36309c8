import autocannon, { type Options, type Result } from 'autocannon';
import { randomBelow } from '../src/dataset/seeded.ts';
import type { Latencies, PacedRequest } from './paced.ts';

/** @property amount of requests; without it they go on for `seconds` */
export type Load = {
  requestFor: (turn: number) => PacedRequest;
  connections: number;
  amount?: number;
  seconds?: number;
};

/**
 * Each connection asks again as soon as it is answered, so the rate is all that the server can do, and latencies are those of
 * the queue. The rate is that of the answers between the first and the last one: neither connecting nor the moment at which
 * autocannon looks at its clock counts.
 * @throws where an answer is no success
 */
export async function saturate(url: string, load: Load): Promise<Latencies & { saturated: true }> {
  let turn = 0;
  let answers = 0;
  let [first, last] = [0, 0];
  const options: Options = {
    url,
    connections: load.connections,
    // It ends only when it takes a sample: every second, unless it is told otherwise.
    sampleInt: 10,
    ...(load.amount ? { amount: load.amount } : { duration: load.seconds ?? 10 }),
    requests: [
      {
        setupRequest(request) {
          const { method, path, body } = load.requestFor(turn++);
          const content = body === undefined ? {} : { body: JSON.stringify(body) };
          return { ...request, method, path, headers: { 'content-type': 'application/json' }, ...content };
        },
      },
    ],
  };
  const ended = Promise.withResolvers<Result>();
  const running = autocannon(options, (error, result) => (error ? ended.reject(error) : ended.resolve(result)));
  running.on('response', () => {
    last = performance.now();
    if (answers++ === 0) first = last;
  });
  const { non2xx, errors, timeouts, latency } = await ended.promise;
  if (non2xx > 0 || errors > 0) {
    const failed = `${errors} requests failed, ${timeouts} of them as they took 10 s`;
    throw new Error(`${non2xx} answers were no success, ${failed}`);
  }
  const { p50, p99 } = latency;
  return { perSecond: (1000 * (answers - 1)) / (last - first), p50, p99, saturated: true };
}

/** Users in random order, each once. */
export function drawUsers(users: number, count: number): number[] {
  const drawn = new Set<number>();
  for (let turn = 0; drawn.size < count; turn++) drawn.add(1 + randomBelow(42, turn, users));
  return [...drawn];
}
