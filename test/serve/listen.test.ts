import { once } from 'node:events';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { listen, takePort } from '../../src/serve/listen.ts';
import { findPorts } from '../support/ports.ts';

test.runIf(process.platform === 'linux')(
  'a port belongs to one server from its start on, long before its workers listen there',
  async () => {
    const [port] = await findPorts(1);
    const address = { host: 'localhost', port: port! };
    const taken = await takePort(address);
    await expect(takePort(address)).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await expect(takePort({ ...address, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await taken[Symbol.asyncDispose]();
    await (await takePort(address))[Symbol.asyncDispose]();
  },
);

test('any number of servers may ask for any free port', async () => {
  const taken = [await takePort({ host: 'localhost', port: 0 }), await takePort({ host: 'localhost', port: 0 })];
  for (const each of taken) await each[Symbol.asyncDispose]();
});

test('a server that is closed as soon as it listens ends without an error', async () => {
  const app = fastify();
  const listening = listen(app, { host: 'localhost', port: 0 }).catch(() => {});
  await once(app.server, 'listening');
  await app.close();
  await listening;
  expect(app.server.listening).toBe(false);
});
