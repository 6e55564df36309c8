import { type Static, Type } from 'typebox';
import type { MovieId } from '../../domain.ts';
import type { StoredRating } from '../../store/users/rating-writes.ts';
import { orNull } from '../movies/summary.ts';
import { movieIdSchema, userIdSchema } from '../schemas/fields.ts';
import { eventTimeSchema, timeSchema } from '../schemas/times.ts';

const stars = Type.Number({
  minimum: 0.5,
  maximum: 5,
  multipleOf: 0.5,
  description: 'Stars, in halves.',
  examples: [4],
});

const storedStars = Type.Number({ description: 'Stars, 0.5 to 5; imported ones need not be halves.' });

export const ratingTime = orNull(Type.String({ ...timeSchema, description: 'Null where it is not known.' }));

export const ratingBody = Type.Object(
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

export const listedRating = Type.Object(
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
