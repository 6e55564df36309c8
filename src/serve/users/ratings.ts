import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Sql } from '../../store/database.ts';
import { unknownMovie, unknownUser } from '../../store/locks.ts';
import { createRatingWriter } from '../../store/users/rating-writes.ts';
import { deleteFromUserList } from '../../store/users/user-lists.ts';
import { problems } from '../problems.ts';
import { userMoviePath, userPath } from '../schemas/fields.ts';
import { deletedSchema, nextSchema, pageQuery, writtenSchema } from '../schemas/paging.ts';
import { readEventTime } from '../schemas/times.ts';
import { readPage } from './lists.ts';
import { listedRating, ratingBody, storedRating, toStoredRating } from './rating-schema.ts';

/** `GET /v1/users/{id}/ratings`, `PUT|DELETE /v1/users/{id}/ratings/{movie}`. */
export function ratingsOfUserRoutes(sql: Sql): FastifyPluginAsyncTypebox {
  const writeRating = createRatingWriter(sql);

  return async (app) => {
    app.get(
      '/users/:id/ratings',
      {
        config: { access: 'read' },
        schema: {
          operationId: 'listRatings',
          summary: "A user's ratings",
          description: 'Newest first; those of unknown time come last.',
          tags: ['ratings'],
          params: userPath,
          querystring: pageQuery,
          response: { 200: Type.Object({ ratings: Type.Array(listedRating), next: nextSchema }), ...problems },
        },
      },
      async ({ params: { id }, query }) => {
        const { items, next } = await readPage(sql, 'ratings', id, query, ({ movieId, title, value, timestamp }) => ({
          movie: movieId,
          title,
          rating: value!,
          timestamp: timestamp?.toISOString() ?? null,
        }));
        return { ratings: items, next };
      },
    );

    app.put(
      '/users/:id/ratings/:movie',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'putRating',
          summary: 'Rate a movie',
          description:
            'It counts from the next request on. Of two ratings of a movie the newer stays, of equally new ones the later ' +
            'request; `status` says what became of this one. User and movie must be known: a rating makes neither.',
          tags: ['ratings'],
          params: userMoviePath,
          body: ratingBody,
          response: { 200: writtenSchema(storedRating), ...problems },
        },
      },
      async ({ params: { id, movie }, body: { rating, timestamp } }) => {
        const write = { userId: id, movieId: movie, stars: rating, timestamp: readEventTime(timestamp) };
        const outcome = await writeRating(write);
        if (outcome.status === 'rejected') throw outcome.unknown === 'user' ? unknownUser(id) : unknownMovie(movie);
        return { status: outcome.status, stored: toStoredRating(movie, outcome.stored) };
      },
    );

    app.delete(
      '/users/:id/ratings/:movie',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'deleteRating',
          summary: 'Take a rating back',
          description: 'From the next request on everything is as if it had never been given.',
          tags: ['ratings'],
          params: userMoviePath,
          response: { 200: deletedSchema, ...problems },
        },
      },
      async ({ params: { id, movie } }) => ({ deleted: await deleteFromUserList(sql, 'ratings', id, movie) }),
    );
  };
}
