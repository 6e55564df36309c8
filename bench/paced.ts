import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';

export type PacedRequest = { method: 'GET' | 'POST' | 'PUT'; path: string; body?: unknown };

const warmUpSeconds = 2;

/** Milliseconds from when a request was due to the last byte of its answer. */
export type Latencies = { perSecond: number; p50: number; p99: number };

/**
 * Sends requests at a constant rate over a fixed number of connections, however slow the answers are. (autocannon sends its
 * rate as a burst at the start of each second.) A request sent late is timed from when it was due, to avoid coordinated
 * omission (G. Tene). The first two seconds are warm-up and do not count.
 * @throws where an answer is no success
 */
export async function pace(
  url: string,
  requestFor: (turn: number) => PacedRequest,
  { perSecond, seconds, connections }: { perSecond: number; seconds: number; connections: number },
): Promise<Latencies> {
  // Leaner than Node's own client, which takes more of the machine than the server that it asks.
  const pool = new Pool(url, { connections, pipelining: 1 });
  const latencies: number[] = [];
  const pending = new Set<Promise<void>>();
  const start = performance.now();
  const countedFrom = start + 1000 * warmUpSeconds;
  const total = Math.round(perSecond * (warmUpSeconds + seconds));
  for (let turn = 0; turn < total; ) {
    const due = Math.min(total, Math.ceil(((performance.now() - start) / 1000) * perSecond));
    for (; turn < due; turn++) {
      const dueAt = start + (turn / perSecond) * 1000;
      const answered = send(pool, requestFor(turn)).then(() => {
        if (dueAt >= countedFrom) latencies.push(performance.now() - dueAt);
        pending.delete(answered);
      });
      pending.add(answered);
    }
    await delay(1);
  }
  await Promise.all(pending);
  const elapsed = (performance.now() - start) / 1000;
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(share * (latencies.length - 1))]!;
  return { perSecond: total / elapsed, p50: at(0.5), p99: at(0.99) };
}

async function send(pool: Pool, { method, path, body }: PacedRequest): Promise<void> {
  const content =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await pool.request({ method, path, ...content });
  await answer.body.dump();
  const { statusCode } = answer;
  if (statusCode < 200 || statusCode > 299) throw new Error(`${method} ${path} was answered ${statusCode}`);
}
