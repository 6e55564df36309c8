import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { MovieFilter } from '../../domain.ts';
import type { Sql } from '../../store/database.ts';
import { type ListedMovie, listMovies, type MovieOrder } from '../../store/movies/list.ts';
import { searchMovies } from '../../store/movies/search.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { queryFilter, readQueryFilter } from '../schemas/filters.ts';
import { movieSorts, readListCursor, readSearchCursor, writeListCursor, writeSearchCursor } from './list-cursors.ts';
import { type MovieSummary, movieSummary, orNull, toSummary } from './summary.ts';

const query = Type.Object(
  {
    search: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        pattern: '^[^\\u0000\\ud800-\\udfff]*$',
        description:
          'What someone types: a title or original title, or the beginning of its words, in any case, with or without accents ' +
          'and the year, and with a slip or two. Best first: whole titles, beginnings, words, then what looks similar.',
        examples: ['godfahter', 'star wars 1977'],
      }),
    ),
    sort: Type.Optional(
      Type.Enum(movieSorts, {
        description: 'Of a list without `search`; `id` where absent. What is not known counts as 0.',
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many movies, at most.' }),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2000,
        description: 'The `next` of the page before; leave all else as it was.',
      }),
    ),
    ...queryFilter,
  },
  { additionalProperties: false },
);

const page = Type.Object(
  {
    movies: Type.Array(movieSummary),
    next: orNull(Type.String({ description: 'The cursor of the page that follows; null where none does.' })),
  },
  { $id: 'MoviePage' },
);

type Page = Static<typeof page>;

/** `GET /v1/movies`. */
export function movieListRoute(sql: Sql): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/movies',
      {
        config: { access: 'read' },
        schema: {
          operationId: 'listMovies',
          summary: 'List or search movies',
          description:
            'A movie that is added, changed or deleted meanwhile is on a later page or not; no other is repeated.',
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
}

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
