import { Type } from 'typebox';
import { lineOf } from './texts.ts';

/** In a URL it is written as a number: `42`, and `042` is the same. */
export const userIdSchema = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'A whole number from 0 to 2^53 - 1.',
  examples: [42],
});

export const movieIdSchema = lineOf('The id of a movie.', 'heat+1995');

/** The path of what belongs to a user. */
export const userPath = Type.Object({ id: userIdSchema });

/** The path of what belongs to a user and a movie. */
export const userMoviePath = Type.Object({ id: userIdSchema, movie: movieIdSchema });
