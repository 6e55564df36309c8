import type { MovieId, UserId } from '../../domain.ts';

/** The content of one message of a streaming service's log. */
export type LogEvent = RatingEvent | WatchEvent | RecommendationEvent;

type Happened = { userId: UserId; time: Date };

/** `stars` is a whole number from 1 to 5. */
export type RatingEvent = Happened & { kind: 'rate'; movieId: MovieId; stars: number };

/** One minute of a movie, counted from 0, was seen. */
export type WatchEvent = Happened & { kind: 'watch'; movieId: MovieId; minute: number };

/** A recommender was asked; `movies` is empty if it failed. */
export type RecommendationEvent = Happened & {
  kind: 'recommendation';
  server: string;
  /** Of HTTP; 0 if there was no answer. */
  status: number;
  movies: readonly MovieId[];
  /** How long the answer took. */
  milliseconds: number;
};

/** Why a message cannot be used; docs/streaming.md explains each. */
export const rejectReasons = [
  'empty_line',
  'garbage',
  'truncated',
  'bad_timestamp',
  'user_not_a_number',
  'movie_not_an_id',
  'missing_rating',
  'rating_not_a_number',
  'rating_out_of_range',
  'minute_not_a_number',
  'minute_out_of_range',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** The user that a rejected message is about, as far as it can be read, so that it is deleted with that user. */
export type Reject = { kind: 'rejected'; reason: RejectReason; userId: UserId | null };

/** A message that could not be used, as it came. */
export type DeadLetter = Pick<Reject, 'reason' | 'userId'> & { value: Uint8Array };

/** Where a message is in its partition, which orders messages of one time. */
export type Placed<Message> = Message & { offset: number };

/** Messages of one partition that follow each other; some thousand at most, as each column goes as one parameter. */
export type StreamBatch = {
  topic: string;
  partition: number;
  /** The `nextOffset` that is stored, if no other consumer has written to the partition; null if none is stored yet. */
  expectedOffset: number | null;
  /** Of the message that follows the batch. */
  nextOffset: number;
  /** Of a file's lines up to `nextOffset`, by which it is known again; null for a broker's partition. */
  checksum: string | null;
  events: readonly Placed<LogEvent>[];
  deadLetters: readonly Placed<DeadLetter>[];
};

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

/** The kinds by which messages are counted. */
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
