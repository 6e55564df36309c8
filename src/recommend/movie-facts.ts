import type { Movie } from '../domain.ts';

/** What lists are filtered by and shown with. */
export type MovieFacts = Pick<
  Movie,
  | 'id'
  | 'title'
  | 'originalTitle'
  | 'genres'
  | 'releaseDate'
  | 'runtime'
  | 'originalLanguage'
  | 'productionCountries'
  | 'posterPath'
  | 'voteAverage'
  | 'voteCount'
  | 'adult'
  | 'directors'
  | 'imdbId'
  | 'tmdbId'
> & {
  /** The leading ones. */
  actors: readonly string[];
  /** A small number that is never reused; cursors hold it instead of an id. Absent if movies are not numbered. */
  number?: number | undefined;
};

/** Further ones are not kept: they are many, and few people choose a film for them. */
const leadingActors = 4;

/** The facts alone, so that keeping them does not keep all of a movie. */
export function factsOf(movie: MovieFacts): MovieFacts {
  const { id, title, originalTitle, genres, releaseDate, runtime, originalLanguage } = movie;
  const { productionCountries, posterPath, voteAverage, voteCount, adult, directors, imdbId, tmdbId, number } = movie;
  return {
    id,
    title,
    originalTitle,
    genres,
    releaseDate,
    runtime,
    originalLanguage,
    productionCountries,
    posterPath,
    voteAverage,
    voteCount,
    adult,
    directors,
    imdbId,
    tmdbId,
    number,
    actors: movie.actors.slice(0, leadingActors),
  };
}
