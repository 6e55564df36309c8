import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createConnection } from '../../../web/src/state/connection.ts';

type Answer = 'ok' | 'busy' | 'away' | 'never';

const patience = 3000;

/** A server that can be told what to answer. */
function open() {
  const asked: string[] = [];
  const server = { answer: 'ok' as Answer };
  const connection = createConnection({
    patience,
    fetch: (input, init) => {
      asked.push(String(input));
      if (server.answer === 'never') {
        return new Promise((_, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal!.reason));
        });
      }
      if (server.answer === 'away') return Promise.reject(new TypeError('Failed to fetch'));
      return Promise.resolve(new Response('', { status: server.answer === 'busy' ? 503 : 200 }));
    },
  });
  return { connection, server, asked };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the connection', () => {
  it('is lost with a request that nobody answers, and asks until the server is back', async () => {
    const { connection, server, asked } = open();
    await connection.fetch('/v1/movies');
    expect(connection.state.value).toBe('up');
    server.answer = 'away';
    await expect(connection.fetch('/v1/movies')).rejects.toThrow('Failed to fetch');
    expect(connection.state.value).toBe('lost');
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.state.value, connection.returns.value]).toEqual(['lost', 0]);
    server.answer = 'ok';
    await vi.advanceTimersByTimeAsync(20_000);
    expect([connection.state.value, connection.returns.value]).toEqual(['up', 1]);
    expect(asked.at(-1)).toBe('/health');
    const count = asked.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked).toHaveLength(count);
  });

  it('tells a server that cannot answer from one that is away, and any answer tells that it is back', async () => {
    const { connection, server } = open();
    server.answer = 'busy';
    await connection.fetch('/v1/movies');
    expect(connection.state.value).toBe('busy');
    server.answer = 'ok';
    await connection.fetch('/v1/movies');
    expect([connection.state.value, connection.returns.value]).toEqual(['up', 1]);
  });

  it('is slow while an answer is overdue', async () => {
    const { connection, server } = open();
    server.answer = 'never';
    const stop = new AbortController();
    const request = connection.fetch('/v1/movies', { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(patience - 1);
    expect(connection.state.value).toBe('up');
    await vi.advanceTimersByTimeAsync(1);
    expect(connection.state.value).toBe('slow');
    stop.abort();
    await expect(request).rejects.toThrow();
    expect([connection.state.value, connection.returns.value]).toEqual(['up', 0]);
  });
});
