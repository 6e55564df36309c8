import { Type } from 'typebox';
import { addToMovieList, deleteFromUserList, type MovieList } from '../../store/users/user-lists.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { timeSchema, userMoviePath, userPath } from '../schemas/fields.ts';
import { deletedSchema, nextSchema, pageQuery } from '../schemas/paging.ts';
import { readPage } from './lists.ts';

const addedSchema = Type.Object(
  {
    status: Type.Enum(['applied', 'unchanged'], { description: 'unchanged: it was in the list already' }),
    stored: Type.Object({ movie: Type.String(), timestamp: timeSchema }),
  },
  { examples: [{ status: 'applied', stored: { movie: 'heat+1995', timestamp: '2026-11-23T08:00:00.000Z' } }] },
);

const listedMovie = ($id: string) =>
  Type.Object(
    { movie: Type.String(), title: Type.String(), timestamp: timeSchema },
    { $id, examples: [{ movie: 'heat+1995', title: 'Heat', timestamp: '2026-11-23T08:00:00.000Z' }] },
  );

/** One of a user's lists that say only that a movie is in them: where it is kept, and how the API describes it. */
type Description = {
  table: MovieList;
  /** In URLs, and the key of an answer. */
  name: string;
  entry: ReturnType<typeof listedMovie>;
  list: { operationId: string; summary: string };
  add: { operationId: string; summary: string; description: string };
  remove: { operationId: string; summary: string };
};

/** `GET /v1/users/{id}/{name}`, `PUT|DELETE /v1/users/{id}/{name}/{movie}`. */
function movieListRoutes({ table, name, entry, list, add, remove }: Description): Routes {
  return async (app, { sql }) => {
    app.get(
      `/users/:id/${name}`,
      {
        config: { access: 'own-read' },
        schema: {
          ...list,
          description: 'Most recently added first.',
          tags: ['users'],
          params: userPath,
          querystring: pageQuery,
          response: { 200: Type.Object({ [name]: Type.Array(entry), next: nextSchema }), ...problems },
        },
      },
      async ({ params: { id }, query }) => {
        const { items, next } = await readPage(sql, table, id, query, ({ movieId, title, timestamp }) => ({
          movie: movieId,
          title,
          timestamp: timestamp!.toISOString(),
        }));
        return { [name]: items, next };
      },
    );

    app.put(
      `/users/:id/${name}/:movie`,
      {
        config: { access: 'own-write' },
        schema: { ...add, tags: ['users'], params: userMoviePath, response: { 200: addedSchema, ...problems } },
      },
      async ({ params: { id, movie } }) => {
        const { status, timestamp } = await addToMovieList(sql, table, id, movie);
        return { status, stored: { movie, timestamp: timestamp.toISOString() } };
      },
    );

    app.delete(
      `/users/:id/${name}/:movie`,
      {
        config: { access: 'own-write' },
        schema: { ...remove, tags: ['users'], params: userMoviePath, response: { 200: deletedSchema, ...problems } },
      },
      async ({ params: { id, movie } }) => ({
        deleted: (await deleteFromUserList(sql, table, id, movie)) !== undefined,
      }),
    );
  };
}

export const hiddenRoutes = movieListRoutes({
  table: 'hidden_movies',
  name: 'hidden',
  entry: listedMovie('HiddenMovie'),
  list: { operationId: 'listHidden', summary: 'Movies that a user has hidden' },
  add: {
    operationId: 'hideMovie',
    summary: 'Hide a movie from a user',
    description: 'The movie is not recommended again. It does not affect other movies. The request needs no body.',
  },
  remove: { operationId: 'showMovie', summary: 'Unhide a movie' },
});

export const watchlistRoutes = movieListRoutes({
  table: 'watchlist',
  name: 'watchlist',
  entry: listedMovie('WatchlistMovie'),
  list: { operationId: 'listWatchlist', summary: 'Movies that a user wants to watch' },
  add: {
    operationId: 'addToWatchlist',
    summary: 'Put a movie on a user’s watchlist',
    description:
      "It is still recommended, marked as such, and is a weak signal of the user's taste. The request needs no body.",
  },
  remove: { operationId: 'removeFromWatchlist', summary: 'Take a movie off a user’s watchlist' },
});

export const seenRoutes = movieListRoutes({
  table: 'seen_movies',
  name: 'seen',
  entry: listedMovie('SeenMovie'),
  list: { operationId: 'listSeen', summary: 'Movies that a user has seen without rating them' },
  add: {
    operationId: 'markAsSeen',
    summary: 'Mark a movie as seen',
    description:
      'It is not recommended again, and counts as a quarter of a movie watched to its end; a rating or a watch of it overrides that. ' +
      'The request needs no body.',
  },
  remove: { operationId: 'unmarkAsSeen', summary: 'Unmark a movie as seen' },
});
