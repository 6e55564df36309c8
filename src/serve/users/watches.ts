import { Type } from 'typebox';
import { deleteFromUserList, writeWatch } from '../../store/users/user-lists.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { eventTimeSchema, readEventTime, userMoviePath, userPath } from '../schemas/fields.ts';
import { deletedSchema, nextSchema, pageQuery, writtenSchema } from '../schemas/paging.ts';
import { readPage } from './lists.ts';
import { ratingTime } from './ratings.ts';

const minutes = Type.Integer({
  minimum: 1,
  maximum: 100_000,
  description: 'How many different minutes of the movie the user has watched by now, in all.',
  examples: [50],
});

const watchBody = Type.Object(
  { minutes, timestamp: Type.Optional(eventTimeSchema) },
  { $id: 'WatchBody', additionalProperties: false, examples: [{ minutes: 50 }] },
);

const storedWatch = Type.Object(
  { movie: Type.String(), minutes: Type.Integer(), timestamp: ratingTime },
  { $id: 'StoredWatch', examples: [{ movie: 'heat+1995', minutes: 50, timestamp: '2026-11-23T08:00:00.000Z' }] },
);

const listedWatch = Type.Object(
  { movie: Type.String(), title: Type.String(), minutes: Type.Integer(), timestamp: ratingTime },
  {
    $id: 'ListedWatch',
    examples: [{ movie: 'heat+1995', title: 'Heat', minutes: 50, timestamp: '2026-11-23T08:00:00.000Z' }],
  },
);

/** `GET /v1/users/{id}/watches`, `PUT|DELETE /v1/users/{id}/watches/{movie}`. */
export const watchesRoutes: Routes = async (app, { sql }) => {
  app.get(
    '/users/:id/watches',
    {
      config: { access: 'own-read' },
      schema: {
        operationId: 'listWatches',
        summary: 'What a user has watched',
        description: 'Newest first; watches of unknown time come last.',
        tags: ['ratings'],
        params: userPath,
        querystring: pageQuery,
        response: { 200: Type.Object({ watches: Type.Array(listedWatch), next: nextSchema }), ...problems },
      },
    },
    async ({ params: { id }, query }) => {
      const { items, next } = await readPage(sql, 'watches', id, query, ({ movieId, title, value, timestamp }) => ({
        movie: movieId,
        title,
        minutes: value!,
        timestamp: timestamp?.toISOString() ?? null,
      }));
      return { watches: items, next };
    },
  );

  app.put(
    '/users/:id/watches/:movie',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'putWatch',
        summary: 'Record how much of a movie was watched',
        description:
          'A signal of liking, by the share of the runtime: watched to its end as strong as 4 stars. A rating of the movie overrides it. ' +
          'It replaces the stored number unless that is newer. A stream of minutes keeps adding to it.',
        tags: ['ratings'],
        params: userMoviePath,
        body: watchBody,
        response: { 200: writtenSchema(storedWatch), ...problems },
      },
    },
    async ({ params: { id, movie }, body }) => {
      const watch = { minutes: body.minutes, timestamp: await readEventTime(sql, body.timestamp) };
      const { status, stored } = await writeWatch(sql, id, movie, watch);
      const timestamp = stored.timestamp?.toISOString() ?? null;
      return { status, stored: { movie, minutes: stored.minutes, timestamp } };
    },
  );

  app.delete(
    '/users/:id/watches/:movie',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'deleteWatch',
        summary: 'Delete a watch',
        tags: ['ratings'],
        params: userMoviePath,
        response: { 200: deletedSchema, ...problems },
      },
    },
    async ({ params: { id, movie } }) => ({
      deleted: (await deleteFromUserList(sql, 'watches', id, movie)) !== undefined,
    }),
  );
};
