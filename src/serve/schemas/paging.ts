import { type TSchema, Type } from 'typebox';
import { MarqueeError } from '../../errors.ts';
import type { Position } from '../../store/users/user-lists.ts';
import { orNull } from './fields.ts';

export const defaultLimit = 50;

export const pageQuery = Type.Object({
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, default: defaultLimit, description: 'Maximum number of entries.' }),
  ),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 2000, description: '`next` of the previous page.' })),
});

export const nextSchema = orNull(Type.String({ description: '`cursor` of the next page; null after the last one.' }));

/** The answer to a DELETE, which succeeds whether or not there was something to delete. */
export const deletedSchema = Type.Object(
  { deleted: Type.Boolean({ description: 'Whether there was something to delete.' }) },
  { $id: 'Deleted', examples: [{ deleted: true }] },
);

const writeStatus = Type.Enum(['applied', 'unchanged', 'outdated'], {
  description: 'applied: stored now; unchanged: was stored already; outdated: a newer one is stored and kept',
});

/** Outcome of a write, and the value stored now. */
export function writtenSchema<Stored extends TSchema>(stored: Stored) {
  return Type.Object({ status: writeStatus, stored });
}

export function writeCursor({ seconds, movieId }: Position): string {
  return Buffer.from(`${seconds} ${movieId}`).toString('base64url');
}

const positionPattern = /^(-Infinity|-?\d{1,15}(?:\.\d{1,6})?) ([^\p{Cc}\p{Cs}]+)$/u;

/** @throws MarqueeError CURSOR_INVALID */
export function readCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined;
  const match = positionPattern.exec(Buffer.from(cursor, 'base64url').toString());
  if (match) return { seconds: match[1]!, movieId: match[2]! };
  throw invalidCursor();
}

/** A cursor that says in plain JSON where a page ended, which the reader of the page knows anyway. */
export function writeOpenCursor(content: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** The unchecked content of a cursor; undefined if it is not JSON. */
export function readOpenCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export function invalidCursor(): MarqueeError {
  return new MarqueeError('CURSOR_INVALID', 'The cursor is invalid. Ask for the first page again, without a cursor.');
}
