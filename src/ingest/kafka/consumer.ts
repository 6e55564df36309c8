import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Consumer, ListOffsetTimestamps, UserError } from '@platformatic/kafka';
import type { StreamSnapshot } from '../movielog/meter.ts';
import { createOffsetLookup, isKafkaError, type OnWait, reasonOf, silentAttempts, toClientOptions } from './client.ts';
import { type ConsumerOptions, type Reading, readAssigned } from './partitions.ts';
import { createProgress, type Progress } from './progress.ts';

export type { ConsumerOptions } from './partitions.ts';

export type ConsumerStatus = StreamSnapshot & { partitions: number[] };

export type TopicConsumer = {
  status(): ConsumerStatus;
  /** Resolves after `stop`; rejects with an error that waiting does not fix, such as a defect. */
  ended: Promise<void>;
  /** Ends reading after the batch that is being written, and leaves the group. */
  stop(): Promise<void>;
};

const restartAfterMs = 1000;

/**
 * Reads a topic into a sink, sharing its partitions with the other members of the group. While Kafka is away it waits, says
 * so, and continues by itself.
 */
export function startConsumer(options: ConsumerOptions): TopicConsumer {
  const stopping = new AbortController();
  const progress = createProgress();
  const ended = readUntilStopped(options, progress, stopping.signal);
  ended.catch(() => {});
  return {
    ended,
    status: () => ({ ...options.meter.snapshot(), partitions: progress.partitions() }),
    async stop() {
      stopping.abort();
      await ended.catch(() => {});
    },
  };
}

async function readUntilStopped(options: ConsumerOptions, progress: Progress, signal: AbortSignal): Promise<void> {
  const reportWait = createWaitReporter(options);
  let failures = 0;
  const onWait: OnWait = (error) => {
    if (error === null) failures = 0;
    reportWait(error);
  };
  while (!signal.aborted) {
    try {
      await readAsMember(options, progress, onWait, signal);
    } catch (error) {
      if (signal.aborted) return;
      // Anything else is a defect, or an error of the sink that waiting does not fix.
      if (!isKafkaError(error)) throw error;
      // A single error is normal when a broker has come back, such as an old epoch.
      if (++failures > 1) onWait(error);
      await delay(restartAfterMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Reports each reason for waiting once, and the end of the wait. */
function createWaitReporter({ meter, onNotice }: ConsumerOptions): OnWait {
  const reported = new Set<string>();
  return (error) => {
    if (error === null) {
      if (reported.size === 0) return;
      reported.clear();
      meter.setWaitingFor(null);
      return onNotice('Kafka is back');
    }
    meter.setWaitingFor('kafka');
    const reason = reasonOf(error);
    if (!reported.has(reason)) onNotice(`Kafka cannot be used (${reason}); waiting for it`);
    reported.add(reason);
  };
}

/** After this many attempts at one request, a quarter of an hour, the member starts again: the client keeps every error. */
const maxAttempts = 500;
/** How long all members have to rejoin when the group changes. */
const rebalanceTimeoutMs = 30_000;
const observeEveryMs = 1000;
/** How long leaving may take, as Kafka may be away. */
const endWithinMs = 3000;

/**
 * Joins the group and reads whatever partitions it assigns, again after each change of the group, until `signal` ends it.
 * @throws what makes the member useless; another one can go on where it has stopped
 */
async function readAsMember(
  options: ConsumerOptions,
  progress: Progress,
  onWait: OnWait,
  signal: AbortSignal,
): Promise<void> {
  const failure = new AbortController();
  const until = AbortSignal.any([signal, failure.signal]);
  const consumer = createConsumer(options, onWait, (error) => failure.abort(error));
  const lookup = createOffsetLookup(options.connection, options.topic, onWait);
  const reading = joinAndRead(consumer, options, { progress, lookup }, until);
  const observing = keepObserving(consumer, options, { progress, lookup }, until);
  try {
    await Promise.race([reading, aborted(until)]);
    if (!signal.aborted) failure.signal.throwIfAborted();
  } finally {
    failure.abort();
    await soon(mirrorOffsets(consumer, options.topic, progress));
    await soon(lookup.close());
    await soon(close(consumer));
    // With its client closed it ends: a batch that is being written shall not meet the next member's.
    await soon(reading);
    await soon(observing);
  }
}

function createConsumer(options: ConsumerOptions, onWait: OnWait, onFailure: (error: unknown) => void): Consumer {
  const { connection, group, sessionTimeoutMs } = options;
  const onRetry = (attempt: number, error: Error) => {
    if (attempt <= silentAttempts) return;
    if (attempt > maxAttempts || isOutdated(error)) onFailure(error);
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

async function joinAndRead(
  consumer: Consumer,
  options: ConsumerOptions,
  reading: Reading,
  until: AbortSignal,
): Promise<void> {
  let turn = new AbortController();
  consumer.on('consumer:group:join', () => {
    turn.abort();
    turn = new AbortController();
  });
  consumer.topics.track(options.topic);
  await consumer.joinGroup({});
  while (!until.aborted) await readAssigned(consumer, options, reading, AbortSignal.any([until, turn.signal]));
}

async function keepObserving(
  consumer: Consumer,
  options: ConsumerOptions,
  reading: Reading,
  until: AbortSignal,
): Promise<void> {
  while (!until.aborted) {
    // Not raced against the signal: each race would leave a listener behind.
    await delay(observeEveryMs, undefined, { signal: until }).catch(() => {});
    // What goes wrong here goes wrong in reading, too.
    await observe(consumer, options, reading).catch(() => {});
  }
}

/** Whether the request names a leader that is none any more: sent again as it is, it fails again. */
function isOutdated(error: Error): boolean {
  return isKafkaError(error) && error.findBy('hasStaleMetadata', true) !== null;
}

/** The second attempt, of a client that is in no group any more, closes the connections, which a failed first one leaves. */
function close(consumer: Consumer): Promise<void> {
  return consumer.close(true).catch(() => consumer.close(true));
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

/** Waits a while for `work`, and ignores its result. */
function soon(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work.catch(() => {}), delay(endWithinMs, undefined, { ref: false })]);
}

/**
 * Looks where the partitions end, and tells Kafka how far they have been written, for other tools only: reading goes by what
 * the sink has stored. Where the topic has got more partitions, the group assigns them again.
 */
async function observe(
  consumer: Consumer,
  { topic, meter }: ConsumerOptions,
  { progress, lookup }: Reading,
): Promise<void> {
  const hasGrown = progress.observe(await lookup.find(ListOffsetTimestamps.LATEST));
  meter.setLag(progress.lag(new Date()));
  await mirrorOffsets(consumer, topic, progress);
  if (!hasGrown) return;
  // The member that leads the group shares out the partitions that it knows of.
  await consumer.metadata({ topics: [topic], forceUpdate: true });
  await consumer.joinGroup({});
}

async function mirrorOffsets(consumer: Consumer, topic: string, progress: Progress): Promise<void> {
  const offsets = progress
    .takeAdvances()
    .map(([partition, next]) => ({ topic, partition, offset: BigInt(next), leaderEpoch: -1 }));
  if (offsets.length > 0) await consumer.commit({ offsets });
}
