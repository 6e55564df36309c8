import type { Readable } from 'node:stream';
import { type Static, Type } from 'typebox';
import { unknownMovie, unknownUser } from '../../domain/unknown.ts';
import { parseUserKey } from '../../domain/user-key.ts';
import { readClock, type Sql } from '../../store/database.ts';
import { findMoviesByOtherIds, findNamedUsers, isOtherMovieId } from '../../store/own-ids.ts';
import { type RatingOutcome, type RatingWrite, writeRatings } from '../../store/users/rating-writes.ts';
import { parseJson } from '../plugins/json-bodies.ts';
import { eventTimeRule, parseEventTime } from '../schemas/fields.ts';
import { createAjv, faultsOf } from '../validation.ts';
import { type RatingLine, ratingLine, storedRating, toStoredRating } from './ratings.ts';

const line = Type.Integer({
  description: 'Which of the ratings it is about, from 1; in NDJSON the number of its line.',
});

/** Outcome of one of many ratings. */
export const ratingResult = Type.Union(
  [
    Type.Object(
      { line, status: Type.Enum(['applied', 'unchanged']) },
      { description: 'applied: stored now; unchanged: was stored already' },
    ),
    Type.Object(
      { line, status: Type.Literal('outdated'), stored: storedRating },
      { description: 'A newer rating is stored and kept.' },
    ),
    Type.Object(
      {
        line,
        status: Type.Literal('rejected'),
        field: Type.Union([Type.String(), Type.Null()], { description: 'null: the whole line' }),
        detail: Type.String({ description: 'What was wrong with the field, and what to do.' }),
      },
      { description: 'Invalid; the others are not affected.' },
    ),
  ],
  { $id: 'RatingResult' },
);

export type RatingResult = Static<typeof ratingResult>;

const count = Type.Integer({ minimum: 0 });

export const ratingResults = Type.Object(
  { applied: count, unchanged: count, outdated: count, rejected: count, results: Type.Array(ratingResult) },
  {
    $id: 'RatingResults',
    description: 'Counts by outcome, and the outcome of each rating, in order.',
    examples: [
      {
        applied: 1,
        unchanged: 0,
        outdated: 0,
        rejected: 1,
        results: [
          { line: 1, status: 'applied' },
          { line: 2, status: 'rejected', field: 'rating', detail: 'must be <= 5' },
        ],
      },
    ],
  },
);

export function countResults(results: readonly RatingResult[]): Omit<Static<typeof ratingResults>, 'results'> {
  const counts = { applied: 0, unchanged: 0, outdated: 0, rejected: 0 };
  for (const { status } of results) counts[status]++;
  return counts;
}

/** One entry of a request; `line` counts from 1. Invalid JSON has no value. */
export type JsonLine = { line: number; value?: unknown };

/** How much of a stream is taken at most. */
export type JsonLinesLimits = { bytes: number; lines: number };

/**
 * Reads a stream of JSON, a value a line (NDJSON), parsing it as it comes. Blank lines are passed over.
 * @returns undefined as soon as there is more than the limits allow
 */
export async function readJsonLines(stream: Readable, limits: JsonLinesLimits): Promise<JsonLine[] | undefined> {
  const values: JsonLine[] = [];
  let line = 0;
  let bytes = 0;
  let begun: Buffer[] = [];

  function take(end: Buffer): void {
    line++;
    const text = Buffer.concat([...begun, end]);
    begun = [];
    if (!isBlank(text)) values.push({ line, ...parse(text) });
  }

  for await (const chunk of stream as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    let start = 0;
    for (let end = chunk.indexOf(lineEnd); end >= 0; end = chunk.indexOf(lineEnd, start)) {
      take(chunk.subarray(start, end));
      start = end + 1;
    }
    begun.push(chunk.subarray(start));
    if (bytes > limits.bytes || values.length > limits.lines) return undefined;
  }
  take(Buffer.alloc(0));
  return values.length > limits.lines ? undefined : values;
}

const lineEnd = 0x0a;

function isBlank(text: Buffer): boolean {
  return text.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09);
}

function parse(text: Buffer): { value?: unknown } {
  try {
    return { value: parseJson(text) };
  } catch {
    return {};
  }
}

const isRatingLine = createAjv().compile<RatingLine>(ratingLine);

type Rejected = Extract<RatingResult, { status: 'rejected' }>;

/** Writes those of `lines` that are ratings. @returns the outcome of each, in order */
export async function writeRatingLines(sql: Sql, lines: readonly JsonLine[]): Promise<RatingResult[]> {
  const [ours, now] = await Promise.all([withOurIds(sql, lines), readClock(sql)]);
  const checked = ours.map((each) => check(each, now));
  const writes = checked.filter((each): each is RatingWrite => !('status' in each));
  const outcomes = writes.length > 0 ? (await writeRatings(sql, writes)).values() : [].values();
  return checked.map((each, index) =>
    'status' in each ? each : toResult(lines[index]!.line, each, outcomes.next().value!),
  );
}

/** Names of users, and ids of IMDb and TMDB, as ours; unknown ones are left as they are, and rejected. */
async function withOurIds(sql: Sql, lines: readonly JsonLine[]): Promise<JsonLine[]> {
  const objects = lines.map(({ value }) =>
    typeof value === 'object' && value !== null ? (value as { user_id?: unknown; movie?: unknown }) : {},
  );
  const names = objects.flatMap(({ user_id: id }) => (typeof id === 'string' ? [id] : []));
  const others = objects.flatMap(({ movie }) => (typeof movie === 'string' && isOtherMovieId(movie) ? [movie] : []));
  if (names.length === 0 && others.length === 0) return [...lines];
  const [users, movies] = await Promise.all([findNamedUsers(sql, names), findMoviesByOtherIds(sql, others)]);
  return lines.map(({ line, value }, index) => {
    const { user_id: id, movie } = objects[index]!;
    const user = typeof id === 'string' ? { user_id: users.get(id) ?? id } : {};
    const found = typeof movie === 'string' ? movies.get(movie) : undefined;
    return { line, value: { ...(value as object), ...user, ...(found !== undefined && { movie: found }) } };
  });
}

function check({ line, value }: JsonLine, now: Date): RatingWrite | Rejected {
  if (value === undefined) return rejected(line, null, 'is not JSON in UTF-8');
  const { user_id: id } = (value ?? {}) as { user_id?: unknown };
  if (typeof id === 'string' && typeof parseUserKey(id) === 'string') {
    return rejected(line, 'user_id', unknownUser(id).message);
  }
  if (!isRatingLine(value)) {
    const [fault] = faultsOf(isRatingLine.errors ?? []);
    return rejected(line, fault!.field || null, fault!.detail);
  }
  const timestamp = value.timestamp === undefined ? null : parseEventTime(value.timestamp, now);
  if (timestamp === undefined) return rejected(line, 'timestamp', eventTimeRule);
  return { userId: value.user_id, movieId: value.movie, stars: value.rating, timestamp };
}

function toResult(line: number, { userId, movieId }: RatingWrite, outcome: RatingOutcome): RatingResult {
  switch (outcome.status) {
    case 'rejected':
      return outcome.unknown === 'user'
        ? rejected(line, 'user_id', unknownUser(userId).message)
        : rejected(line, 'movie', unknownMovie(movieId).message);
    case 'outdated':
      return { line, status: outcome.status, stored: toStoredRating(movieId, outcome.stored) };
    default:
      return { line, status: outcome.status };
  }
}

function rejected(line: number, field: string | null, detail: string): Rejected {
  return { line, status: 'rejected', field, detail };
}
