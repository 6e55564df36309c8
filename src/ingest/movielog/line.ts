import { isUtf8 } from 'node:buffer';
import type { MovieId, UserId } from '../../domain.ts';
import type { DeadLetter, LogEvent, Placed, Reject, RejectReason, StreamBatch } from '../../store/stream/events.ts';
import { label, stars, wholeNumber } from '../cells.ts';
import { readNames } from '../names.ts';
import { timeReader } from '../times.ts';

/**
 * Reads one message of the log, `<time>,<user>,<request>` in UTF-8. It never throws: whatever cannot be used is rejected
 * with a reason. White space around fields makes no difference.
 * @param value null, as Kafka has it for deletions, counts as empty
 */
export function parseLine(value: Uint8Array | null, known: Known = {}): LogEvent | Reject {
  if (value === null) return reject('empty_line');
  if (value.length > longestMessage || !isUtf8(value)) return reject('garbage');
  const line = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('utf8').trim();
  if (line === '') return reject('empty_line');
  return controlCharacter.test(line) ? reject('garbage') : parseFields(line, known);
}

/** The options for reading a line. */
export type Known = {
  /** Milliseconds since 1970; a later time is a bad one. */
  latest?: number;
  /** The user whom the site calls by a name; undefined if there is none. */
  userOf?: (name: string) => UserId | undefined;
};

/** Bytes; Kafka's own limit is the same, unless it is raised. */
export const longestMessage = 1 << 20;

/** No field holds any, and PostgreSQL cannot keep NUL. */
const controlCharacter = /\p{Cc}/u;

/** Who did something, and when. */
type Head = { userId: UserId; time: Date };

type ParseRequest = (rest: string, head: Head) => LogEvent | Reject;

/** What requests begin with; `rest` is what follows. */
const requests: readonly (readonly [beginning: string, ParseRequest])[] = [
  ['GET /data/m/', parseWatch],
  ['GET /rate/', parseRating],
  ['recommendation request ', parseRecommendation],
];

function parseFields(line: string, { latest = Number.POSITIVE_INFINITY, userOf }: Known): LogEvent | Reject {
  const timeEnd = line.indexOf(',');
  const userEnd = timeEnd < 0 ? -1 : line.indexOf(',', timeEnd + 1);
  if (userEnd < 0) return reject(beginsWithDate.test(line) ? 'truncated' : 'garbage');
  const user = line.slice(timeEnd + 1, userEnd).trim();
  const userId = wholeNumber.read(user) ?? userOf?.(user);
  const request = line.slice(userEnd + 1).trimStart();
  const known = requests.find(([beginning]) => request.startsWith(beginning));
  if (!known) return reject(isCutShort(request) ? 'truncated' : 'garbage', userId);
  const time = readTime(line.slice(0, timeEnd).trimEnd());
  if (time === undefined || time.getTime() > latest) return reject('bad_timestamp', userId);
  if (userId === undefined) return reject('user_not_a_number');
  const [beginning, parseRequest] = known;
  return parseRequest(request.slice(beginning.length), { userId, time });
}

const beginsWithDate = /^\d{4}-\d/;

function isCutShort(request: string): boolean {
  return requests.some(([beginning]) => beginning.startsWith(request));
}

const anyTime = timeReader({ form: 'iso', now: new Date(Date.UTC(9999, 0)) });

/** To the millisecond; seconds, their fraction and the zone (else UTC) may be missing, but not the time of day. */
function readTime(text: string): Date | undefined {
  return beginsWithTimeOfDay.test(text) ? (anyTime.read(text) ?? undefined) : undefined;
}

const beginsWithTimeOfDay = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** `<movie>=<1 to 5>` */
function parseRating(rest: string, head: Head): LogEvent | Reject {
  const movieEnd = rest.lastIndexOf('=');
  if (movieEnd < 0) return reject(endsWithYear.test(rest) ? 'missing_rating' : 'truncated', head.userId);
  const movieId = rest.slice(0, movieEnd);
  if (!isMovieId(movieId)) return reject('movie_not_an_id', head.userId);
  const text = rest.slice(movieEnd + 1).trim();
  if (text === '') return reject('missing_rating', head.userId);
  if (!number.test(text)) return reject('rating_not_a_number', head.userId);
  const given = stars.read(text);
  if (given === undefined || given < 1 || !Number.isInteger(given)) return reject('rating_out_of_range', head.userId);
  return { kind: 'rate', ...head, movieId, stars: given };
}

/** As every movie's id but those of movies without a known year. */
const endsWithYear = /\+\d{4}$/;
const number = /^[+-]?\d+(?:\.\d+)?$/;

/** `<movie>/<minute>.mpg` */
function parseWatch(rest: string, head: Head): LogEvent | Reject {
  const movieEnd = rest.lastIndexOf('/');
  if (movieEnd < 0 || !rest.endsWith('.mpg')) return reject('truncated', head.userId);
  const movieId = rest.slice(0, movieEnd);
  if (!isMovieId(movieId)) return reject('movie_not_an_id', head.userId);
  const text = rest.slice(movieEnd + 1, -'.mpg'.length);
  if (!number.test(text)) return reject('minute_not_a_number', head.userId);
  const minute = Number(text);
  if (!Number.isInteger(minute) || minute < 0 || minute > lastMinute) return reject('minute_out_of_range', head.userId);
  return { kind: 'watch', ...head, movieId, minute };
}

/** No movie is longer than what `movies.runtime` may be. */
const lastMinute = 99_999;

/** `<server>, status <code>, result: <id>, <id>, ..., <n> ms`; where it failed, the result is any text. */
function parseRecommendation(rest: string, head: Head): LogEvent | Reject {
  const parts = rest.split(',');
  const milliseconds = duration.exec(parts.at(-1)!)?.[1];
  if (milliseconds === undefined) return reject('truncated', head.userId);
  const status = /^\s*status (\d{1,3})\s*$/.exec(parts[1] ?? '')?.[1];
  const result = parts.slice(2, -1).join(',').trimStart();
  const server = parts[0]!.trim();
  if (status === undefined || !result.startsWith('result:') || label.read(server) === undefined) {
    return reject('garbage', head.userId);
  }
  const list = status === '200' ? result.slice('result:'.length).trim() : '';
  // Some write a list of JSON or Python.
  const movies = list.startsWith('[') ? readNames(list, ',') : list.split(',');
  if (movies === undefined) return reject('garbage', head.userId);
  return {
    kind: 'recommendation',
    ...head,
    server,
    status: Number(status),
    movies: movies.map((id) => id.trim()).filter(isMovieId),
    milliseconds: Math.round(Number(milliseconds)),
  };
}

const duration = /^\s*(\d{1,9}(?:\.\d+)?)\s*ms$/;

function isMovieId(text: string): text is MovieId {
  return text !== '' && label.read(text) !== undefined && !/[\s/]/.test(text);
}

function reject(reason: RejectReason, userId: UserId | null = null): Reject {
  return { kind: 'rejected', reason, userId };
}

/** One message; `value` is null for what Kafka calls a tombstone. */
export type Message = { offset: number; value: Uint8Array | null };

/** Messages of one partition, ascending by offset. */
export type MessageBatch = Omit<StreamBatch, 'events' | 'deadLetters'> & { messages: readonly Message[] };

const nothing = new Uint8Array();

/** Reads every message: each becomes one event or one dead letter. */
export function parseBatch({ messages, ...place }: MessageBatch, known: Known = {}): StreamBatch {
  const events: Placed<LogEvent>[] = [];
  const deadLetters: Placed<DeadLetter>[] = [];
  for (const { offset, value } of messages) {
    const parsed = parseLine(value, known);
    if (parsed.kind !== 'rejected') events.push({ ...parsed, offset });
    else deadLetters.push({ offset, value: value ?? nothing, reason: parsed.reason, userId: parsed.userId });
  }
  return { ...place, events, deadLetters };
}
