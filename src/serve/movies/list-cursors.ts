import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { MarqueeError } from '../../errors.ts';
import type { ListPlace } from '../../store/movies/list.ts';
import type { SearchPlace } from '../../store/movies/search.ts';
import { invalidCursor, readOpenCursor, writeOpenCursor } from '../schemas/open-cursors.ts';

/** Orders of a list; a minus in front turns an order round. */
export const movieSorts = ['id', '-id', 'title', '-title', 'year', '-year', 'votes', '-votes'] as const;
export type MovieSort = (typeof movieSorts)[number];

const integer = Type.Integer({ minimum: -(2 ** 31) + 1, maximum: 2 ** 31 - 1 });
const text = Type.String({ pattern: '^[^\\u0000\\ud800-\\udfff]*$', maxLength: 1000 });
const listCursor = Type.Tuple([Type.Enum(movieSorts), Type.Union([text, integer]), integer]);
const searchCursor = Type.Tuple([Type.Literal('search'), integer, Type.Number(), integer, integer]);

/** A cursor says where a page ended, in the open. */
export function writeListCursor(sort: MovieSort, { key, number }: ListPlace): string {
  return writeOpenCursor([sort, key, number] satisfies Static<typeof listCursor>);
}

export function writeSearchCursor({ tier, distance, renown, number }: SearchPlace): string {
  return writeOpenCursor(['search', tier, distance, renown, number] satisfies Static<typeof searchCursor>);
}

/** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN */
export function readListCursor(cursor: string, sort: MovieSort): ListPlace {
  const content = readOpenCursor(cursor);
  const isText = sort.endsWith('id') || sort.endsWith('title');
  if (Check(searchCursor, content) || (Check(listCursor, content) && content[0] !== sort)) throw foreign();
  if (!Check(listCursor, content) || (typeof content[1] === 'string') !== isText) throw invalidCursor();
  return { key: content[1], number: content[2] };
}

/** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN */
export function readSearchCursor(cursor: string): SearchPlace {
  const content = readOpenCursor(cursor);
  if (Check(listCursor, content)) throw foreign();
  if (!Check(searchCursor, content)) throw invalidCursor();
  const [, tier, distance, renown, number] = content;
  return { tier, distance, renown, number };
}

function foreign(): MarqueeError {
  return new MarqueeError(
    'CURSOR_FOREIGN',
    'The cursor belongs to a list in another order. Ask for the first page again, without a cursor.',
  );
}
