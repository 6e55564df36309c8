import { setTimeout as delay } from 'node:timers/promises';
import type { StreamSnapshot } from '../movielog/meter.ts';
import { isKafkas, reasonOf } from './connection.ts';
import { type MemberOptions, readAsMember } from './member.ts';
import { createProgress } from './progress.ts';

export type ConsumerOptions = Omit<MemberOptions, 'progress' | 'onWait'>;

export type ConsumerStatus = StreamSnapshot & { partitions: number[] };

export type TopicConsumer = {
  status(): ConsumerStatus;
  /** Resolves after `stop`; rejects at what waiting does not mend, such as a defect. */
  ended: Promise<void>;
  /** Ends reading after the batch that is being written, and leaves the group. */
  stop(): Promise<void>;
};

const restartAfterMs = 1000;

/**
 * Reads a topic into a sink, sharing its partitions with the other members of the group. While Kafka is away it waits, says
 * so, and goes on by itself.
 */
export function startConsumer(options: ConsumerOptions): TopicConsumer {
  const stopping = new AbortController();
  const progress = createProgress();
  const onWait = tellWaits(options);
  const ended = readUntilStopped({ ...options, progress, onWait }, stopping.signal);
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

async function readUntilStopped(options: MemberOptions, signal: AbortSignal): Promise<void> {
  let failures = 0;
  const onWait: MemberOptions['onWait'] = (error) => {
    if (error === null) failures = 0;
    options.onWait(error);
  };
  while (!signal.aborted) {
    try {
      await readAsMember({ ...options, onWait }, signal);
    } catch (error) {
      if (signal.aborted) return;
      // Anything else is a defect, or an error of the sink that waiting does not mend.
      if (!isKafkas(error)) throw error;
      // A single one is what a member meets when a broker has come back, such as an epoch that is over.
      if (++failures > 1) onWait(error);
      await delay(restartAfterMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Says once what it waits for, and when that is over. */
function tellWaits({ meter, onNotice }: ConsumerOptions): MemberOptions['onWait'] {
  const told = new Set<string>();
  return (error) => {
    if (error === null) {
      if (told.size === 0) return;
      told.clear();
      meter.wait(null);
      return onNotice('Kafka is back');
    }
    meter.wait('kafka');
    const reason = reasonOf(error);
    if (!told.has(reason)) onNotice(`Kafka cannot be used (${reason}); waiting for it`);
    told.add(reason);
  };
}
