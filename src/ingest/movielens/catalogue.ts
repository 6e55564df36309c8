import { numberedId } from '../../domain/movie-id.ts';
import type { Movie } from '../../domain.ts';
import type { Film } from './movies.ts';

/**
 * The movies by their MovieLens numbers, in ascending order of these. Of films with one title and year the lowest number
 * has the plain id, the next one `+2` and so on: the same files always give the same ids. Of two rows with one number the
 * later counts.
 */
export function nameFilms(films: readonly Film[]): Map<number, Movie> {
  const copies = new Map<string, number>();
  const movies = new Map<number, Movie>();
  const latest = new Map(films.map((film) => [film.movieNumber, film.movie]));
  for (const [movieNumber, movie] of [...latest].sort(([a], [b]) => a - b)) {
    const copy = (copies.get(movie.id) ?? 0) + 1;
    copies.set(movie.id, copy);
    movies.set(movieNumber, { ...movie, id: numberedId(movie.id, copy) });
  }
  return movies;
}
