import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { expect, inject, onTestFinished, test } from 'vitest';
import { connect, type Transaction } from '../../src/store/postgres/sql.ts';

/** Hands bytes to and fro between clients and PostgreSQL until it hangs up on all of them. */
async function openProxy() {
  const { host, port } = inject('databaseServer');
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connectSocket(port, host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.pipe(upstream).pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    hangUp(how: 'end' | 'resetAndDestroy') {
      for (const socket of sockets) socket[how]();
      sockets.clear();
    },
  };
}

// A failure that nobody catches ends the process, which vitest reports.
test.each(['end', 'resetAndDestroy'] as const)(
  'a transaction whose connection is lost (%s) fails, and no more',
  async (how) => {
    const proxy = await openProxy();
    const sql = connect({ ...inject('databaseServer'), host: '127.0.0.1', port: proxy.port });
    onTestFinished(() => sql.end({ timeout: 1 }));
    const loseConnection = async (transaction: Transaction) => {
      await transaction`select 1`;
      const waiting = transaction`select pg_sleep(10)`;
      setTimeout(() => proxy.hangUp(how), 20);
      await waiting;
    };
    // More often than the pool has connections: none may be lost for good.
    for (let round = 0; round < 12; round++) {
      await expect(sql.begin(loseConnection)).rejects.toMatchObject({
        code: expect.stringMatching(/CONNECTION_CLOSED|ECONNRESET/),
      });
      expect(await sql.begin((transaction) => transaction`select 1 as one`)).toEqual([{ one: 1 }]);
    }
    await expect(sql.begin((transaction) => transaction`select 1 / 0`)).rejects.toThrow('division by zero');
  },
);

test('a connection that was lost while something waited to be written works again', async () => {
  const proxy = await openProxy();
  const sql = connect({ ...inject('databaseServer'), host: '127.0.0.1', port: proxy.port });
  onTestFinished(() => sql.end({ timeout: 1 }));
  const long = 'x'.repeat(5000);
  const ask = (text: (index: number) => string) =>
    Array.from({ length: 20 }, (_, index) => sql`select ${text(index)} as text`);
  for (let round = 0; round < 20; round++) {
    proxy.hangUp('resetAndDestroy');
    await Promise.allSettled(ask((index) => (index % 2 ? long : 'short')));
  }
  const answered = () => Promise.all(ask(() => 'all')).then((rows) => rows.length);
  await expect.poll(() => answered().catch(() => 0)).toBe(20);
});
