import { type Static, Type } from 'typebox';
import type { MovieId } from '../../domain.ts';
import { unknownMovie, unknownUser } from '../../store/locks.ts';
import { createRatingWriter, type StoredRating } from '../../store/users/rating-writes.ts';
import { deleteFromUserList } from '../../store/users/user-lists.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import {
  eventTimeSchema,
  movieIdSchema,
  orNull,
  readEventTime,
  timeSchema,
  userIdSchema,
  userMoviePath,
  userPath,
} from '../schemas/fields.ts';
import { deletedSchema, nextSchema, pageQuery, writtenSchema } from '../schemas/paging.ts';
import { readPage } from './lists.ts';

const stars = Type.Number({
  minimum: 0.5,
  maximum: 5,
  multipleOf: 0.5,
  description: 'Stars, in halves.',
  examples: [4],
});

const storedStars = Type.Number({ description: 'Stars, 0.5 to 5; imported ones need not be halves.' });

export const ratingTime = orNull(Type.String({ ...timeSchema, description: 'Null where it is not known.' }));

const ratingBody = Type.Object(
  { rating: stars, timestamp: Type.Optional(eventTimeSchema) },
  { $id: 'RatingBody', additionalProperties: false, examples: [{ rating: 4.5 }] },
);

/** One of many ratings in a request. */
export const ratingLine = Type.Object(
  { user_id: userIdSchema, movie: movieIdSchema, rating: stars, timestamp: Type.Optional(eventTimeSchema) },
  {
    $id: 'RatingLine',
    additionalProperties: false,
    examples: [{ user_id: 42, movie: 'heat+1995', rating: 4.5, timestamp: '2026-11-23T08:00:00Z' }],
  },
);

export type RatingLine = Static<typeof ratingLine>;

export const storedRating = Type.Object(
  { movie: Type.String(), rating: storedStars, timestamp: ratingTime },
  { $id: 'StoredRating', examples: [{ movie: 'heat+1995', rating: 4.5, timestamp: '2026-11-23T08:00:00.000Z' }] },
);

const listedRating = Type.Object(
  { movie: Type.String(), title: Type.String(), rating: storedStars, timestamp: ratingTime },
  {
    $id: 'ListedRating',
    examples: [{ movie: 'heat+1995', title: 'Heat', rating: 4.5, timestamp: '2026-11-23T08:00:00.000Z' }],
  },
);

export function toStoredRating(
  movie: MovieId,
  { stars: rating, timestamp }: StoredRating,
): Static<typeof storedRating> {
  return { movie, rating, timestamp: timestamp?.toISOString() ?? null };
}

/** `GET /v1/users/{id}/ratings`, `PUT|DELETE /v1/users/{id}/ratings/{movie}`. */
export const ratingsOfUserRoutes: Routes = async (app, { sql }) => {
  const writeRating = createRatingWriter(sql);

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
