import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Consumer, UserError } from '@platformatic/kafka';
import { type ReadOptions, readAssigned } from './assignment.ts';
import { isKafkas, type KafkaConnection, silentAttempts, toClientOptions } from './connection.ts';
import { mirrorOffsets, observe } from './observe.ts';
import { createOffsetLookup } from './offsets.ts';

export type MemberOptions = Omit<ReadOptions, 'lookup'> & {
  connection: KafkaConnection;
  group: string;
  /** How long a member may be silent before the group gives its partitions to others. */
  sessionTimeoutMs: number;
  /** Told why it waits for Kafka, and null when Kafka has answered. */
  onWait: (error: Error | null) => void;
};

/** So many attempts at one request, a quarter of an hour, and it begins anew: the client keeps the error of each. */
const mostAttempts = 500;
/** How long all members have to come back when the group changes. */
const rebalanceTimeoutMs = 30_000;
const observeEveryMs = 1000;
/** What may be waited for when all shall end, as Kafka may be away. */
const endWithinMs = 3000;

/**
 * Joins the group and reads whatever partitions it assigns, again after each change of the group, until `signal` ends it.
 * @throws whatever makes the member useless; another one can go on where it has stopped
 */
export async function readAsMember(options: MemberOptions, signal: AbortSignal): Promise<void> {
  const failure = new AbortController();
  const until = AbortSignal.any([signal, failure.signal]);
  const consumer = createConsumer(options, (error) => failure.abort(error));
  const lookup = createOffsetLookup(options);
  const reading = joinAndRead(consumer, { ...options, lookup }, until);
  const observing = keepObserving(consumer, { ...options, lookup }, until);
  try {
    await Promise.race([reading, aborted(until)]);
    if (!signal.aborted) failure.signal.throwIfAborted();
  } finally {
    failure.abort();
    await soon(mirrorOffsets(consumer, options.topic, options.progress));
    await soon(lookup.close());
    await soon(close(consumer));
    // With its client closed it ends: a batch that is being written shall not meet the next member's.
    await soon(reading);
    await soon(observing);
  }
}

function createConsumer(options: MemberOptions, onFailure: (error: unknown) => void): Consumer {
  const { connection, group, sessionTimeoutMs, onWait } = options;
  const onRetry = (attempt: number, error: Error) => {
    if (attempt <= silentAttempts) return;
    if (attempt > mostAttempts || isOutdated(error)) onFailure(error);
    else onWait(error);
  };
  const consumer = new Consumer({
    ...toClientOptions(connection, onRetry),
    groupId: group,
    groupProtocol: 'classic',
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(rebalanceTimeoutMs, sessionTimeoutMs),
    heartbeatInterval: Math.ceil(sessionTimeoutMs / 4),
    autocommit: false,
  });
  consumer.on('error', onFailure);
  consumer.on('consumer:heartbeat:stalled', ({ lastError }) => onFailure(lastError ?? new UserError('no heartbeat')));
  return consumer;
}

async function joinAndRead(consumer: Consumer, options: ReadOptions, until: AbortSignal): Promise<void> {
  let turn = new AbortController();
  consumer.on('consumer:group:join', () => {
    turn.abort();
    turn = new AbortController();
  });
  consumer.topics.track(options.topic);
  await consumer.joinGroup({});
  while (!until.aborted) await readAssigned(consumer, options, AbortSignal.any([until, turn.signal]));
}

async function keepObserving(consumer: Consumer, options: ReadOptions, until: AbortSignal): Promise<void> {
  while (!until.aborted) {
    await Promise.race([delay(observeEveryMs), aborted(until)]);
    // What goes wrong here goes wrong in reading, too.
    await observe(consumer, options).catch(() => {});
  }
}

/** Whether the request names a leader that is none any more: sent again as it is, it fails again. */
function isOutdated(error: Error): boolean {
  return isKafkas(error) && error.findBy('hasStaleMetadata', true) !== null;
}

/** The second attempt, of a client that is in no group any more, closes the connections, which a failed first one leaves. */
function close(consumer: Consumer): Promise<void> {
  return consumer.close(true).catch(() => consumer.close(true));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Waits for `work` a while, whatever comes of it. */
function soon(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work.catch(() => {}), delay(endWithinMs, undefined, { ref: false })]);
}
