import { type Static, Type } from 'typebox';
import { bareMovie, type MovieId } from '../../domain.ts';
import type { MovieFacts } from '../../recommend/movie-facts.ts';
import type { MovieTable } from '../../recommend/movie-table.ts';
import { orNull } from '../schemas/fields.ts';

/** A movie as every list shows it. */
export const movieSummary = Type.Object(
  {
    id: Type.String({ description: 'As in `/v1/movies/{id}`, percent-encoded there.' }),
    title: Type.String(),
    original_title: orNull(Type.String()),
    year: orNull(Type.Integer({ description: 'Year of release.' })),
    genres: Type.Array(Type.String()),
    runtime: orNull(Type.Number({ description: 'In minutes.' })),
    original_language: orNull(Type.String({ description: 'Mostly ISO 639-1.' })),
    adult: orNull(Type.Boolean()),
    poster_path: orNull(Type.String({ description: 'From TMDB.' })),
    vote_average: orNull(Type.Number({ description: '0 to 10.' })),
    vote_count: orNull(Type.Integer()),
    imdb_id: orNull(Type.String({ description: "IMDb's id; `imdb:` before it makes an id here." })),
    tmdb_id: orNull(Type.Integer({ description: "TMDB's id; `tmdb:` before it makes an id here." })),
  },
  {
    title: 'MovieSummary',
    description: 'A movie in a list; null means unknown.',
    examples: [
      {
        id: 'pulp+fiction+1994',
        title: 'Pulp Fiction',
        original_title: 'Pulp Fiction',
        year: 1994,
        genres: ['Thriller', 'Crime'],
        runtime: 154,
        original_language: 'en',
        adult: false,
        poster_path: '/vQWk5YBFWF4bZaofAbv0tShwBvQ.jpg',
        vote_average: 8.5,
        vote_count: 27000,
        imdb_id: 'tt0110912',
        tmdb_id: 680,
      },
    ],
  },
);

export type MovieSummary = Static<typeof movieSummary>;

/** @param year of release; NaN where it is not known */
export function toSummary(
  facts: Omit<MovieFacts, 'releaseDate' | 'productionCountries' | 'directors' | 'actors'>,
  year: number,
): MovieSummary {
  return {
    id: facts.id,
    title: facts.title,
    original_title: facts.originalTitle,
    year: Number.isNaN(year) ? null : year,
    genres: [...facts.genres],
    runtime: facts.runtime,
    original_language: facts.originalLanguage,
    adult: facts.adult,
    poster_path: facts.posterPath,
    vote_average: facts.voteAverage,
    vote_count: facts.voteCount,
    imdb_id: facts.imdbId,
    tmdb_id: facts.tmdbId,
  };
}

/** The facts about a movie in memory; only the id if it was added a moment ago. */
export function summaryOf(movies: MovieTable, movieId: MovieId): MovieSummary {
  const movie = movies.indexOf(movieId);
  if (movie === undefined) return toSummary(bareMovie(movieId, movieId), Number.NaN);
  return toSummary(movies.factsOf(movie), movies.years[movie]!);
}

/** Marks the place of a movie, as lists show it, in a text of JSON: no string before the last mark consists of this character. */
export const movieMark = '\u0000';
const markInText = JSON.stringify(movieMark);

/** Of each table by movie: the text, as of facts that are other ones after each change. */
const texts = new WeakMap<MovieTable, { facts: MovieFacts; text: string }[]>();

/** The text with movies, by index, in place of the first marks. */
export function fillIn(text: string, marked: readonly number[], movies: MovieTable): string {
  const known = texts.get(movies) ?? [];
  texts.set(movies, known);
  const parts: string[] = [];
  let end = 0;
  for (const movie of marked) {
    const mark = text.indexOf(markInText, end);
    const facts = movies.factsOf(movie);
    let of = known[movie];
    if (of?.facts !== facts) {
      of = { facts, text: JSON.stringify(toSummary(facts, movies.years[movie]!)) };
      known[movie] = of;
    }
    parts.push(text.slice(end, mark), of.text);
    end = mark + markInText.length;
  }
  parts.push(text.slice(end));
  return parts.join('');
}
