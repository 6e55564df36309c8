import type { DeadLetter, LogEvent, Placed, StreamBatch } from '../../store/stream/events.ts';
import { parseLine } from './line.ts';

/** One message; `value` is null for what Kafka calls a tombstone. */
export type Message = { offset: number; value: Uint8Array | null };

/** Messages of one partition, ascending by offset. */
export type MessageBatch = Omit<StreamBatch, 'events' | 'deadLetters'> & { messages: readonly Message[] };

const nothing = new Uint8Array();

/** Reads every message: each becomes one event or one dead letter. */
export function parseBatch({ messages, ...place }: MessageBatch): StreamBatch {
  const events: Placed<LogEvent>[] = [];
  const deadLetters: Placed<DeadLetter>[] = [];
  for (const { offset, value } of messages) {
    const parsed = parseLine(value);
    if (parsed.kind !== 'rejected') events.push({ ...parsed, offset });
    else deadLetters.push({ offset, value: value ?? nothing, reason: parsed.reason, userId: parsed.userId });
  }
  return { ...place, events, deadLetters };
}
