import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import type { MovieFilter } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { type ListedMovie, type ListPlace, listMovies, type MovieOrder } from '../../store/movies/list.ts';
import { type SearchPlace, searchMovies } from '../../store/movies/search.ts';
import type { Routes } from '../context.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { orNull } from '../schemas/fields.ts';
import { queryFilter, readQueryFilter } from '../schemas/filters.ts';
import { invalidCursor, readOpenCursor, writeOpenCursor } from '../schemas/paging.ts';
import { type MovieSummary, movieSummary, toSummary } from './summary.ts';

/** Orders of a list; a minus in front turns an order round. */
export const movieSorts = ['id', '-id', 'title', '-title', 'year', '-year', 'votes', '-votes'] as const;
export type MovieSort = (typeof movieSorts)[number];

const integer = Type.Integer({ minimum: -(2 ** 31) + 1, maximum: 2 ** 31 - 1 });
const text = Type.String({ pattern: '^[^\\u0000\\ud800-\\udfff]*$', maxLength: 1000 });
const listCursor = Type.Tuple([Type.Enum(movieSorts), Type.Union([text, integer]), integer]);
const searchCursor = Type.Tuple([Type.Literal('search'), integer, Type.Number(), integer, integer]);

/** A cursor says where a page ended, in the open. */
function writeListCursor(sort: MovieSort, { key, number }: ListPlace): string {
  return writeOpenCursor([sort, key, number] satisfies Static<typeof listCursor>);
}

function writeSearchCursor({ tier, distance, renown, number }: SearchPlace): string {
  return writeOpenCursor(['search', tier, distance, renown, number] satisfies Static<typeof searchCursor>);
}

/** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN */
function readListCursor(cursor: string, sort: MovieSort): ListPlace {
  const content = readOpenCursor(cursor);
  const isText = sort.endsWith('id') || sort.endsWith('title');
  if (Check(searchCursor, content) || (Check(listCursor, content) && content[0] !== sort)) throw foreign();
  if (!Check(listCursor, content) || (typeof content[1] === 'string') !== isText) throw invalidCursor();
  return { key: content[1], number: content[2] };
}

/** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN */
function readSearchCursor(cursor: string): SearchPlace {
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

const query = Type.Object(
  {
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        pattern: '^[^\\u0000\\ud800-\\udfff]*$',
        description:
          'What someone types: a title or original title, or the beginning of its words, in any case, with or without accents ' +
          'and the year, and with a slip or two; a director, actor or collection; initials. Best first: whole titles, beginnings, ' +
          'words, then people, collections and short forms, then what looks similar.',
        examples: ['godfahter', 'star wars 1977', 'lotr'],
      }),
    ),
    sort: Type.Optional(
      Type.Enum(movieSorts, {
        description: 'For a list without `search`; by default `id`. Unknown values count as 0.',
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Maximum number of movies.' }),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description: '`next` of the previous page; keep all other parameters.',
      }),
    ),
    ...queryFilter,
  },
  { additionalProperties: false },
);

const page = Type.Object(
  {
    movies: Type.Array(movieSummary),
    next: orNull(Type.String({ description: '`cursor` of the next page; null after the last one.' })),
  },
  { $id: 'MoviePage' },
);

type Page = Static<typeof page>;

/** `GET /v1/movies`. */
export const movieListRoute: Routes = async (app, { sql }) => {
  app.get(
    '/movies',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listMovies',
        summary: 'List or search movies',
        description: 'Movies that are added, changed or deleted between two pages neither repeat nor hide others.',
        tags: ['movies'],
        querystring: query,
        response: { 200: page, ...problems },
      },
    },
    async ({ query: { search, sort, limit, cursor, ...given } }) => {
      const filter = readQueryFilter(given);
      if (search === undefined) return await readListPage(sql, { sort: sort ?? 'id', limit, cursor, filter });
      if (sort === undefined) return await readSearchPage(sql, { search, limit, cursor, filter });
      throw new InvalidRequest([{ field: 'query.sort', detail: 'is not for a search, which lists the best first' }]);
    },
  );
};

type Common = { limit: number; cursor: string | undefined; filter: MovieFilter };
type ListQuery = Common & { sort: (typeof movieSorts)[number] };
type SearchQuery = Common & { search: string };

async function readListPage(sql: Sql, { sort, limit, cursor, filter }: ListQuery): Promise<Page> {
  const order = sort.replace('-', '') as MovieOrder;
  const after = cursor === undefined ? undefined : readListCursor(cursor, sort);
  const request = { order, descending: sort.startsWith('-'), filter, after, limit: limit + 1 };
  return toPage(await listMovies(sql, request), limit, (place) => writeListCursor(sort, place));
}

async function readSearchPage(sql: Sql, { search, limit, cursor, filter }: SearchQuery): Promise<Page> {
  const after = cursor === undefined ? undefined : readSearchCursor(cursor);
  const found = await searchMovies(sql, { text: search, filter, after, limit: limit + 1 });
  return toPage(found, limit, writeSearchCursor);
}

/** @param found one more than the limit where another page follows */
function toPage<Place>(
  found: readonly (ListedMovie & { place: Place })[],
  limit: number,
  cursorOf: (place: Place) => string,
): Page {
  const shown = found.slice(0, limit);
  return { movies: shown.map(toItem), next: found.length > limit ? cursorOf(shown.at(-1)!.place) : null };
}

function toItem(movie: ListedMovie): MovieSummary {
  return toSummary(movie, movie.year ?? Number.NaN);
}
