import type { Movie, Rating, User } from '../../domain.ts';
import { joinList } from '../../store/movies/columns.ts';
import { csvLine } from './line.ts';

/** The first line of each of the original system's files, as `db/02_import_data.sql` reads them. */
export const originalHeaders = {
  movies: csvLine([
    ...['id', 'tmdb_id', 'imdb_id', 'title', 'original_title', 'adult', 'budget', 'genres', 'homepage'],
    ...['original_language', 'overview', 'popularity', 'poster_path', 'production_companies', 'production_countries'],
    ...['release_date', 'revenue', 'runtime', 'spoken_languages', 'status', 'vote_average', 'vote_count'],
  ]),
  users: csvLine(['user_id', 'age', 'occupation', 'gender']),
  ratings: csvLine(['timestamp', 'user_id', 'movie', 'rating']),
};

export function movieLine(movie: Movie): string {
  return csvLine([
    movie.id,
    movie.tmdbId,
    movie.imdbId,
    movie.title,
    movie.originalTitle,
    movie.adult === null ? null : { true: 'True', false: 'False' }[`${movie.adult}`],
    movie.budget,
    joinList(movie.genres),
    movie.homepage,
    movie.originalLanguage,
    movie.overview,
    movie.popularity,
    movie.posterPath,
    joinList(movie.productionCompanies),
    joinList(movie.productionCountries),
    movie.releaseDate,
    movie.revenue,
    movie.runtime,
    joinList(movie.spokenLanguages),
    movie.status,
    movie.voteAverage,
    movie.voteCount,
  ]);
}

export function userLine({ id, age, occupation, gender }: User): string {
  return csvLine([id, age, occupation, gender]);
}

/** Times are UTC and written without a zone, as the original's were. */
export function ratingLine({ timestamp, userId, movieId, stars }: Rating): string {
  const time = timestamp === null ? null : timestamp.toISOString().replace(/(?:\.000)?Z$/, '');
  return csvLine([time, userId, movieId, stars]);
}
