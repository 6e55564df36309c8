import { type Static, Type } from 'typebox';
import { unknownMovie, unknownUser } from '../../domain/unknown.ts';
import type { MovieId } from '../../domain.ts';
import { createRatingWriter, restoreUndatedRating, type StoredRating } from '../../store/users/rating-writes.ts';
import { deleteFromUserList } from '../../store/users/user-lists.ts';
import type { Routes } from '../context.ts';
import { InvalidRequest, problems } from '../problems.ts';
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
import { nextSchema, pageQuery, writtenSchema } from '../schemas/paging.ts';
import { readPage } from './lists.ts';

const stars = Type.Number({
  minimum: 0.5,
  maximum: 5,
  multipleOf: 0.5,
  description: 'Stars, in halves.',
  examples: [4],
});

const storedStars = Type.Number({ description: 'Stars, 0.5 to 5; imported ones need not be halves.' });

export const ratingTime = orNull(Type.String({ ...timeSchema, description: 'Null if unknown.' }));

const ratingBody = Type.Object(
  {
    rating: Type.Number({
      minimum: 0.5,
      maximum: 5,
      description:
        'Stars, in halves. With a `timestamp` others are taken, too, so that an imported rating can be restored.',
      examples: [4],
    }),
    timestamp: Type.Optional(
      // Not a union, each part of which would report a fault of its own.
      Type.Unsafe<string | null>({
        ...eventTimeSchema,
        type: ['string', 'null'],
        description:
          'When it was given, with a time zone; without it, now; null if that is not known. Milliseconds count.',
      }),
    ),
  },
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

const deletedRating = Type.Object(
  {
    deleted: Type.Boolean({ description: 'Whether there was something to delete.' }),
    previous: Type.Union([storedRating, Type.Null()], { description: 'What was deleted.' }),
  },
  {
    $id: 'DeletedRating',
    examples: [{ deleted: true, previous: { movie: 'heat+1995', rating: 4.5, timestamp: '2026-11-23T08:00:00.000Z' } }],
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
      config: { access: 'own-read' },
      schema: {
        operationId: 'listRatings',
        summary: "A user's ratings",
        description: 'Newest first; ratings of unknown time come last.',
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
      config: { access: 'own-write' },
      schema: {
        operationId: 'putRating',
        summary: 'Rate a movie',
        description:
          'Takes effect on the next request. The newer of two ratings of a movie is kept, or the later request if both have the ' +
          'same time; `status` has the outcome. The user and the movie must exist.',
        tags: ['ratings'],
        params: userMoviePath,
        body: ratingBody,
        response: { 200: writtenSchema(storedRating), ...problems },
      },
    },
    async ({ params: { id, movie }, body: { rating, timestamp } }) => {
      if (timestamp === undefined && !Number.isInteger(rating * 2)) {
        throw new InvalidRequest([{ field: 'body.rating', detail: 'must be multiple of 0.5' }]);
      }
      const given = { userId: id, movieId: movie, stars: rating };
      const outcome =
        timestamp === null
          ? await restoreUndatedRating(sql, given)
          : await writeRating({ ...given, timestamp: await readEventTime(sql, timestamp) });
      if (outcome.status === 'rejected') throw outcome.unknown === 'user' ? unknownUser(id) : unknownMovie(movie);
      return { status: outcome.status, stored: toStoredRating(movie, outcome.stored) };
    },
  );

  app.delete(
    '/users/:id/ratings/:movie',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'deleteRating',
        summary: 'Delete a rating',
        description:
          'Takes effect on the next request. `PUT` with `rating` and `timestamp` of ' + '`previous` restores it.',
        tags: ['ratings'],
        params: userMoviePath,
        response: { 200: deletedRating, ...problems },
      },
    },
    async ({ params: { id, movie } }) => {
      const entry = await deleteFromUserList(sql, 'ratings', id, movie);
      if (!entry) return { deleted: false, previous: null };
      const { value, timestamp } = entry;
      return { deleted: true, previous: toStoredRating(movie, { stars: value!, timestamp }) };
    },
  );
};
