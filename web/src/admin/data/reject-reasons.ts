import type { Answer } from '../../../../client/index.ts';

export type Reason = Answer<'get', '/v1/dead-letters'>['dead_letters'][number]['reason'];

/** Why a message could not be used: docs/streaming.md has the whole of it. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  empty_line: 'nothing in it',
  garbage: 'no known form',
  truncated: 'cut off',
  bad_timestamp: 'no valid time',
  user_not_a_number: 'the user is no number',
  movie_not_an_id: 'the movie is no id',
  missing_rating: 'a movie, but no stars',
  rating_not_a_number: 'the stars are no number',
  rating_out_of_range: 'stars other than 1 to 5',
  minute_not_a_number: 'the minute is no number',
  minute_out_of_range: 'a minute that no film has',
};
