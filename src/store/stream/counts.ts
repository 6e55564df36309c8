import type { LogEvent, Reject, RejectReason } from './events.ts';

/** How many messages turned out to be what. */
export type StreamCounts = {
  rate: number;
  watch: number;
  recommendation: number;
  rejected: Partial<Record<RejectReason, number>>;
};

export type StreamTotal = {
  counts: StreamCounts;
  /** The newest time in any event; null before the first. */
  lastEvent: Date | null;
};

export const nothingCounted: StreamTotal = {
  counts: { rate: 0, watch: 0, recommendation: 0, rejected: {} },
  lastEvent: null,
};

/** What a batch, or whatever else has been read, is counted by. */
type Countable = {
  events: readonly Pick<LogEvent, 'kind' | 'time'>[];
  deadLetters: readonly Pick<Reject, 'reason'>[];
};

/** The total with the messages of another batch. */
export function addBatch(total: StreamTotal, { events, deadLetters }: Countable): StreamTotal {
  const counts = structuredClone(total.counts);
  let { lastEvent } = total;
  for (const { kind, time } of events) {
    counts[kind]++;
    if (lastEvent === null || time > lastEvent) lastEvent = time;
  }
  for (const { reason } of deadLetters) counts.rejected[reason] = (counts.rejected[reason] ?? 0) + 1;
  return { counts, lastEvent };
}

export function rejectsOf({ rejected }: StreamCounts): number {
  return Object.values(rejected).reduce((sum, count) => sum + count, 0);
}

export function messagesOf(counts: StreamCounts): number {
  return counts.rate + counts.watch + counts.recommendation + rejectsOf(counts);
}
