import { Type } from 'typebox';
import { deleteFromUserList, hideMovie } from '../../store/users/user-lists.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { timeSchema, userMoviePath, userPath } from '../schemas/fields.ts';
import { deletedSchema, nextSchema, pageQuery } from '../schemas/paging.ts';
import { readPage } from './lists.ts';

const hiddenSchema = Type.Object(
  {
    status: Type.Enum(['applied', 'unchanged'], { description: 'unchanged: it was hidden already' }),
    stored: Type.Object({ movie: Type.String(), timestamp: timeSchema }),
  },
  { examples: [{ status: 'applied', stored: { movie: 'heat+1995', timestamp: '2026-11-23T08:00:00.000Z' } }] },
);

const listedHidden = Type.Object(
  { movie: Type.String(), title: Type.String(), timestamp: timeSchema },
  { $id: 'HiddenMovie', examples: [{ movie: 'heat+1995', title: 'Heat', timestamp: '2026-11-23T08:00:00.000Z' }] },
);

/** `GET /v1/users/{id}/hidden`, `PUT|DELETE /v1/users/{id}/hidden/{movie}`. */
export const hiddenRoutes: Routes = async (app, { sql }) => {
  app.get(
    '/users/:id/hidden',
    {
      config: { access: 'own-read' },
      schema: {
        operationId: 'listHidden',
        summary: 'Movies that a user does not want to be shown',
        description: 'The last hidden first.',
        tags: ['users'],
        params: userPath,
        querystring: pageQuery,
        response: { 200: Type.Object({ hidden: Type.Array(listedHidden), next: nextSchema }), ...problems },
      },
    },
    async ({ params: { id }, query }) => {
      const { items, next } = await readPage(sql, 'hidden_movies', id, query, ({ movieId, title, timestamp }) => ({
        movie: movieId,
        title,
        timestamp: timestamp!.toISOString(),
      }));
      return { hidden: items, next };
    },
  );

  app.put(
    '/users/:id/hidden/:movie',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'hideMovie',
        summary: 'Never show a movie to a user again',
        description: 'It says nothing about other movies. The request needs no body.',
        tags: ['users'],
        params: userMoviePath,
        response: { 200: hiddenSchema, ...problems },
      },
    },
    async ({ params: { id, movie } }) => {
      const { status, timestamp } = await hideMovie(sql, id, movie);
      return { status, stored: { movie, timestamp: timestamp.toISOString() } };
    },
  );

  app.delete(
    '/users/:id/hidden/:movie',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'showMovie',
        summary: 'Show a hidden movie again',
        tags: ['users'],
        params: userMoviePath,
        response: { 200: deletedSchema, ...problems },
      },
    },
    async ({ params: { id, movie } }) => ({
      deleted: (await deleteFromUserList(sql, 'hidden_movies', id, movie)) !== undefined,
    }),
  );
};
