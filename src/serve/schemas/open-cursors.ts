import { MarqueeError } from '../../errors.ts';

/** Cursors that say in the open where a page ended: there is nothing in them that who has the page does not know. */

export function writeOpenCursor(content: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** What a cursor says, to be checked; undefined where it is no JSON. */
export function readOpenCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export function invalidCursor(): MarqueeError {
  return new MarqueeError(
    'CURSOR_INVALID',
    'The cursor is damaged, or none that this service has made. Ask for the first page again, without a cursor.',
  );
}
