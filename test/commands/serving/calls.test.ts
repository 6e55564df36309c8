import { MessageChannel } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { connectCalls } from '../../../src/commands/serving/calls.ts';
import { MarqueeError } from '../../../src/errors.ts';

type Calls = {
  add(one: number, other: number): Promise<number>;
  refuse(): Promise<void>;
  lose(): Promise<void>;
  wait(): Promise<void>;
};

function connect() {
  const { port1, port2 } = new MessageChannel();
  onTestFinished(() => port1.close());
  const calls: Calls = {
    add: async (one, other) => one + other,
    async refuse() {
      throw new MarqueeError('TRAINING_RUNS', 'A training runs already.');
    },
    async lose() {
      throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    },
    wait: () => new Promise(() => {}),
  };
  connectCalls(port2, calls);
  return connectCalls<Calls>(port1, {});
}

test('calls at the same time get their own answers', async () => {
  const { call } = connect();
  const sums = await Promise.all(Array.from({ length: 20 }, (_, number) => call('add', [number, 1])));
  expect(sums).toEqual(Array.from({ length: 20 }, (_, number) => number + 1));
});

test('errors arrive as what they are', async () => {
  const { call } = connect();
  const refused = await call('refuse', []).catch((error) => error);
  expect(refused).toBeInstanceOf(MarqueeError);
  expect(refused).toMatchObject({ code: 'TRAINING_RUNS', status: 409, message: 'A training runs already.' });
  await expect(call('lose', [])).rejects.toMatchObject({ code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' });
});

test('calls to a thread that has ended fail, those under way, too', async () => {
  const { call, end } = connect();
  const waiting = call('wait', []);
  end(new Error('The worker has ended.'));
  await expect(waiting).rejects.toThrow('The worker has ended.');
  await expect(call('add', [1, 2])).rejects.toThrow('The worker has ended.');
});
