import { addBatch, messagesOf, nothingCounted, type StreamBatch, type StreamTotal } from '../../store/stream/events.ts';

/** What this process has read since it started. */
export type StreamSnapshot = StreamTotal & {
  messages: number;
  /** In the window: messages a second, and the share of messages that were rejected. */
  messagesPerSecond: number;
  rejectedShare: number;
  /** Whether that share is above the limit. */
  rejectsTooMany: boolean;
  /** What it waits for, such as the database; null while it does not. */
  waitingFor: string | null;
  /** How far behind the end of a topic; null if the end is unknown. */
  lag: Lag | null;
};

export type Lag = {
  messages: number;
  /** Since the last message written from a partition that has more; null if none was written yet. */
  seconds: number | null;
};

export type StreamMeter = {
  /** Counts a batch that has been written. */
  add(batch: StreamBatch): void;
  /** @returns whether that is new */
  setWaitingFor(reason: string | null): boolean;
  setLag(lag: Lag): void;
  snapshot(): StreamSnapshot;
};

export type MeterOptions = {
  /** Rejects above this share of a window's messages are too many. */
  rejectLimit?: number;
  /** Milliseconds of any origin, for tests. */
  now?: () => number;
};

const windowMs = 60_000;
/** Fewer messages in a window say nothing of the share of rejects. */
const minMessages = 100;

type Interval = { time: number; messages: number; rejected: number };

/** Counts what a consumer writes. */
export function createMeter({ rejectLimit = 0.05, now = () => performance.now() }: MeterOptions = {}): StreamMeter {
  const started = now();
  let total = nothingCounted;
  let waitingFor: string | null = null;
  let lag: Lag | null = null;
  let intervals: Interval[] = [];
  const forgetOld = () => {
    const time = now();
    intervals = intervals.filter((interval) => time - interval.time < windowMs);
  };
  return {
    add(batch) {
      total = addBatch(total, batch);
      const rejected = batch.deadLetters.length;
      intervals.push({ time: now(), messages: batch.events.length + rejected, rejected });
      forgetOld();
    },
    setWaitingFor(reason) {
      const isNew = reason !== waitingFor;
      waitingFor = reason;
      return isNew;
    },
    setLag(observed) {
      lag = observed;
    },
    snapshot() {
      forgetOld();
      const inWindow = sum(intervals, 'messages');
      const rejectedShare = sum(intervals, 'rejected') / Math.max(1, inWindow);
      return {
        ...total,
        messages: messagesOf(total.counts),
        waitingFor,
        lag,
        rejectedShare,
        messagesPerSecond: (inWindow * 1000) / Math.min(windowMs, Math.max(1, now() - started)),
        rejectsTooMany: inWindow >= minMessages && rejectedShare > rejectLimit,
      };
    },
  };
}

function sum(intervals: readonly Interval[], column: 'messages' | 'rejected'): number {
  return intervals.reduce((total, interval) => total + interval[column], 0);
}
