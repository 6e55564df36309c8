import { type Static, Type } from 'typebox';
import { yearOf } from '../../domain/movie-id.ts';
import { bareMovie, type Movie, type MovieField, type MovieId, movieColumns } from '../../domain.ts';
import { InvalidRequest } from '../problems.ts';
import { movieIdSchema, notInNames, orNull } from '../schemas/fields.ts';

/** Limits for requests; imported values may be longer. `|` separates names in the database. */
const limits = {
  title: { pattern: `^[^\\s${notInNames}][^${notInNames}]*$`, maxLength: 500 },
  name: { pattern: `^[^|\\s${notInNames}][^|${notInNames}]*$`, maxLength: 255 },
  line: { pattern: `^[^\\s${notInNames}][^${notInNames}]*$`, maxLength: 2000 },
  text: { pattern: '^[^\\u0000\\ud800-\\udfff]*$', maxLength: 20_000 },
  year: { minimum: 1000, maximum: 9999 },
};

/** All values of a movie except its id. */
function detailsWithin({ title, name, line, text, year }: Partial<typeof limits>) {
  const names = (description: string) => Type.Array(Type.String({ ...name }), { maxItems: 1000, description });
  const lineOf = (description: string) => orNull(Type.String({ ...line, description }));
  const wholeNumber = (description: string, maximum: number = Number.MAX_SAFE_INTEGER) =>
    orNull(Type.Integer({ minimum: 0, maximum, description }));
  return {
    title: Type.String({ ...title }),
    original_title: lineOf('In the original language.'),
    year: orNull(
      Type.Integer({
        ...year,
        description: 'Year of release. Without `release_date` it is stored as the first of January.',
      }),
    ),
    release_date: orNull(Type.String({ format: 'date', examples: ['1994-10-14'] })),
    runtime: orNull(Type.Number({ minimum: 0, maximum: 100_000, description: 'In minutes.' })),
    genres: names('What lists are filtered by.'),
    overview: orNull(Type.String({ ...text, description: 'What it is about.' })),
    keywords: names('What it is about, in keywords.'),
    directors: names('Who directed it.'),
    actors: names('Who plays in it.'),
    collection: lineOf('The series that it belongs to.'),
    original_language: lineOf('Mostly ISO 639-1.'),
    spoken_languages: names('In any words.'),
    production_companies: names('Who produced it.'),
    production_countries: names('Where it was produced.'),
    adult: orNull(Type.Boolean({ description: 'Listed only on request.' })),
    budget: wholeNumber('In US dollars.'),
    revenue: wholeNumber('In US dollars.'),
    popularity: orNull(Type.Number({ description: 'From TMDB.' })),
    vote_average: orNull(Type.Number({ minimum: 0, maximum: 10, description: 'From TMDB.' })),
    vote_count: wholeNumber('From TMDB.', 2 ** 31 - 1),
    status: lineOf('Such as `Released`.'),
    homepage: lineOf('Its address.'),
    poster_path: lineOf('From TMDB.'),
    tmdb_id: wholeNumber('Its number at TMDB.'),
    imdb_id: lineOf('Its id at IMDb.'),
  };
}

const example = {
  title: 'Pulp Fiction',
  release_date: '1994-09-10',
  runtime: 154,
  genres: ['Thriller', 'Crime'],
  directors: ['Quentin Tarantino'],
  actors: ['John Travolta', 'Samuel L. Jackson', 'Uma Thurman'],
};

export const movieSchema = Type.Object(
  { id: movieIdSchema, ...detailsWithin({}) },
  {
    $id: 'Movie',
    description: 'Everything known about a movie; null or an empty list means unknown.',
  },
);

export const movieChangesSchema = Type.Partial(Type.Object(detailsWithin(limits)), {
  $id: 'MovieChanges',
  additionalProperties: false,
  description: 'Values to change; null or an empty list clears.',
  examples: [{ genres: ['Thriller', 'Crime', 'Comedy'] }],
});

export const wholeMovieSchema = Type.Object(
  {
    id: Type.Optional(movieIdSchema),
    ...movieChangesSchema.properties,
    title: detailsWithin(limits).title,
  },
  {
    $id: 'WholeMovie',
    additionalProperties: false,
    description: 'Everything known about a movie; what is left out is unknown.',
    examples: [example],
  },
);

export type MovieAnswer = Static<typeof movieSchema>;
type GivenDetails = Static<typeof movieChangesSchema>;
export type GivenMovie = Static<typeof wholeMovieSchema>;

type Detail = Exclude<keyof GivenDetails, 'year'>;

/** What each detail is called in `Movie`. */
const fields = movieColumns.flatMap(({ field, column }): [Detail, MovieField][] =>
  column === 'id' ? [] : [[column, field]],
);

export function toMovieAnswer(movie: Movie): MovieAnswer {
  const details = Object.fromEntries(fields.map(([name, field]) => [name, movie[field]]));
  return { id: movie.id, ...details, year: yearOf(movie) ?? null } as MovieAnswer;
}

/** @throws InvalidRequest if year and date differ */
export function toMovie(id: MovieId, given: GivenMovie): Movie {
  return { ...bareMovie(id, given.title), ...toChanges(id, given) };
}

/** The given values, by our names. @throws InvalidRequest if year and date differ */
export function toChanges(id: MovieId, given: GivenDetails): Partial<Movie> {
  const changes: Partial<Movie> = Object.fromEntries(
    fields.flatMap(([name, field]) => (given[name] === undefined ? [] : [[field, given[name]]])),
  );
  const { year, release_date: releaseDate } = given;
  if (year === undefined) return changes;
  if (releaseDate === undefined) return { ...changes, releaseDate: year === null ? null : `${year}-01-01` };
  const actual = yearOf({ id, releaseDate }) ?? null;
  if (actual === year) return changes;
  throw new InvalidRequest([{ field: 'body.year', detail: `is ${year}, but date or id say ${actual}` }]);
}
