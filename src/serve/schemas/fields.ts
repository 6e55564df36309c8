import { type TSchema, Type } from 'typebox';
import type { UserId } from '../../domain.ts';
import { readClock, type Sql } from '../../store/database.ts';
import { InvalidRequest } from '../problems.ts';

/** A value that may be unknown. */
export function orNull<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()]);
}

/** Control characters, and halves of surrogate pairs, which are not text. */
const noText = '\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff';

/** Those, and bidirectional controls, which reorder the text around them, so that one name could look like another. */
export const notInNames = `${noText}\\u202a-\\u202e\\u2066-\\u2069`;

/** The name of a file that is not hidden, without its folder. */
export const fileNamePattern = `^(?!\\.)[^/\\\\${noText}]+$`;

export const linePattern = `^[^${notInNames}]+$`;

const numberLimits = { minimum: 0, maximum: Number.MAX_SAFE_INTEGER };

/** As `parseUserKey` reads them: blank strings and numbers are not names. */
const notAName = '^\\s*([+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?)?\\s*$';
const numberSchema = Type.Integer(numberLimits);
const nameSchema = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: `^[^${notInNames}\\u200e\\u200f]+$`,
  not: { pattern: notAName },
});

/** Marks a number in a request that may also be a name. */
export const takesNames = 'x-takes-names';

/**
 * A user in a request; in a URL, `42` and `042` are the same number. Names are replaced by numbers before a request is validated,
 * so this is a number here, while the API's description says that it may also be a name.
 */
export const userIdSchema = Type.Integer({
  ...numberLimits,
  description: "A whole number from 0 to 2^53 - 1, or a name of the site's own.",
  examples: [42],
  [takesNames]: true,
});

/** The id by which the site knows a user: a name where there is one, else the number. */
export const userKeySchema = Type.Union([numberSchema, nameSchema], {
  description: "The user's name where the site has given one, else the number.",
  examples: [42],
});

/** Whether it is one of the two schemas above, or a part of the second. */
export function describesUser(schema: object): boolean {
  if (takesNames in schema || schema === numberSchema || schema === nameSchema) return true;
  return 'anyOf' in schema && schema.anyOf === userKeySchema.anyOf;
}

/** Imported ids may have any characters that a line can have. */
export const idPattern = `^[^${noText}]+$`;

export const movieIdSchema = Type.String({
  pattern: idPattern,
  minLength: 1,
  maxLength: 255,
  description: "The id of a movie, or IMDb's or TMDB's: `imdb:tt0113277`, `tmdb:949`.",
  examples: ['heat+1995'],
});

/** The path of what belongs to a user. */
export const userPath = Type.Object({ id: userIdSchema });

/** The path of what belongs to a user and a movie. */
export const userMoviePath = Type.Object({ id: userIdSchema, movie: movieIdSchema });

/** A line of at most 255 characters, the most that indexes allow. */
export function lineOf(description: string, ...examples: string[]) {
  return Type.String({ pattern: linePattern, minLength: 1, maxLength: 255, description, examples });
}

/** A time in an answer. */
export const timeSchema = Type.String({ format: 'date-time', examples: ['2026-11-23T08:00:00.000Z'] });

/** When something happened, in a request. */
export const eventTimeSchema = Type.String({
  format: 'date-time',
  description: 'When it happened, with a time zone; without it, now. Milliseconds count.',
  examples: ['2026-11-23T08:00:00Z'],
});

/** Further requirements for an event time. */
export const eventTimeRule = 'must be a time after the year 1000 and not in the future';

const firstTime = Date.UTC(1000, 0);

/** How many milliseconds the clock of a site may be ahead of the database's. */
const tolerance = 5 * 60_000;

/**
 * @param now by the database's clock, as for imports and streams
 * @returns undefined for an implausible time: one in the future could not be replaced by later ratings
 */
export function parseEventTime(text: string, now: Date): Date | undefined {
  const time = new Date(text);
  return time.getTime() >= firstTime && time.getTime() <= now.getTime() + tolerance ? time : undefined;
}

/** The time of a body's `timestamp`, null if it has none. @throws InvalidRequest */
export async function readEventTime(sql: Sql, timestamp: string | undefined): Promise<Date | null> {
  if (timestamp === undefined) return null;
  const time = parseEventTime(timestamp, await readClock(sql));
  if (time) return time;
  throw new InvalidRequest([{ field: 'body.timestamp', detail: eventTimeRule }]);
}

/**
 * Reads a user's number: a whole number, or a string of decimal digits, with or without leading zeros. Undefined for anything that is
 * not the number of a user: fractions, negative numbers, other strings, and numbers above 2^53 - 1, which JSON has already rounded.
 */
export function parseUserId(given: number | string): UserId | undefined {
  const number = typeof given === 'number' ? given : digitsToNumber(given);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function digitsToNumber(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
