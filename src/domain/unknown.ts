import type { MovieId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import type { UserKey } from './user-key.ts';

export function unknownUser(id: UserKey): MarqueeError {
  const path = `/v1/users/${encodeURIComponent(id)}`;
  return new MarqueeError('USER_UNKNOWN', `There is no user ${id}; PUT ${path} creates it.`);
}

export function unknownMovie(id: MovieId): MarqueeError {
  const path = `/v1/movies/${encodeURIComponent(id)}`;
  return new MarqueeError('MOVIE_UNKNOWN', `There is no movie "${id}"; PUT ${path} creates it.`);
}
