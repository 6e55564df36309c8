import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { MarqueeError } from '../../errors.ts';
import type { ListPlace } from '../../store/movie-list.ts';
import type { SearchPlace } from '../../store/movie-search.ts';

/** Orders of a list; a minus in front turns an order round. */
export const movieSorts = ['id', '-id', 'title', '-title', 'year', '-year', 'votes', '-votes'] as const;
export type MovieSort = (typeof movieSorts)[number];

const integer = Type.Integer({ minimum: -(2 ** 31) + 1, maximum: 2 ** 31 - 1 });
const text = Type.String({ pattern: '^[^\\u0000\\ud800-\\udfff]*$', maxLength: 1000 });
const listCursor = Type.Tuple([Type.Enum(movieSorts), Type.Union([text, integer]), integer]);
const searchCursor = Type.Tuple([Type.Literal('search'), integer, Type.Number(), integer, integer]);

/** A cursor says where a page ended, in the open. */
export function writeListCursor(sort: MovieSort, { key, number }: ListPlace): string {
  return encode([sort, key, number] satisfies Static<typeof listCursor>);
}

export function writeSearchCursor({ tier, distance, renown, number }: SearchPlace): string {
  return encode(['search', tier, distance, renown, number] satisfies Static<typeof searchCursor>);
}

/** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN */
export function readListCursor(cursor: string, sort: MovieSort): ListPlace {
  const content = decode(cursor);
  const isText = sort.endsWith('id') || sort.endsWith('title');
  if (Check(searchCursor, content) || (Check(listCursor, content) && content[0] !== sort)) throw foreign();
  if (!Check(listCursor, content) || (typeof content[1] === 'string') !== isText) throw invalid();
  return { key: content[1], number: content[2] };
}

/** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN */
export function readSearchCursor(cursor: string): SearchPlace {
  const content = decode(cursor);
  if (Check(listCursor, content)) throw foreign();
  if (!Check(searchCursor, content)) throw invalid();
  const [, tier, distance, renown, number] = content;
  return { tier, distance, renown, number };
}

function encode(content: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Undefined for what is no JSON. */
function decode(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function invalid(): MarqueeError {
  return new MarqueeError(
    'CURSOR_INVALID',
    'The cursor is damaged, or none that this service has made. Ask for the first page again, without a cursor.',
  );
}

function foreign(): MarqueeError {
  return new MarqueeError(
    'CURSOR_FOREIGN',
    'The cursor belongs to a list in another order. Ask for the first page again, without a cursor.',
  );
}
