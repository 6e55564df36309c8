import type { Movie } from '../../domain.ts';
import {
  average,
  type Complain,
  count,
  day,
  decimal,
  flag,
  label,
  minutes,
  name,
  names,
  optional,
  type Reader,
  required,
  text,
  wholeNumber,
} from '../cells.ts';
import type { Columns, ParseRow } from '../table.ts';

/** Every column that has a place in `movies`; `belongs_to_collection` is what the raw files call `collection`. */
export const movieColumns = [
  'id',
  'tmdb_id',
  'imdb_id',
  'title',
  'original_title',
  'adult',
  'budget',
  'genres',
  'homepage',
  'original_language',
  'overview',
  'popularity',
  'poster_path',
  'production_companies',
  'production_countries',
  'release_date',
  'revenue',
  'runtime',
  'spoken_languages',
  'status',
  'vote_average',
  'vote_count',
  'keywords',
  'directors',
  'actors',
  'collection',
  'belongs_to_collection',
] as const;

type MovieColumn = (typeof movieColumns)[number];

/** A row of `movies.csv`, raw or cleaned. Only id and title must be there; any other cell that cannot be read is empty. */
export function prepareMovies(columns: Columns): ParseRow<Movie> {
  return (cells, complain) => {
    const id = required(cellOf(cells, columns, 'id'), 'id', label, complain);
    if (id === undefined) return undefined;
    const title = required(cellOf(cells, columns, 'title'), 'title', text, complain);
    if (title === undefined) return undefined;
    return { id, title, ...readDetails(cells, columns, complain) };
  };
}

function cellOf(cells: readonly string[], columns: Columns, column: MovieColumn): string | undefined {
  const index = columns.get(column);
  return index === undefined ? undefined : cells[index];
}

function readDetails(cells: readonly string[], columns: Columns, complain: Complain): Omit<Movie, 'id' | 'title'> {
  const value = <T>(column: MovieColumn, reader: Reader<T>) =>
    optional(cellOf(cells, columns, column), column, reader, complain);
  const list = (column: MovieColumn) => value(column, names) ?? [];
  return {
    tmdbId: value('tmdb_id', wholeNumber),
    imdbId: value('imdb_id', text),
    originalTitle: value('original_title', text),
    adult: value('adult', flag),
    budget: value('budget', wholeNumber),
    genres: list('genres'),
    homepage: value('homepage', text),
    originalLanguage: value('original_language', text),
    overview: value('overview', text),
    popularity: value('popularity', decimal),
    posterPath: value('poster_path', text),
    productionCompanies: list('production_companies'),
    productionCountries: list('production_countries'),
    releaseDate: value('release_date', day),
    revenue: value('revenue', wholeNumber),
    runtime: value('runtime', minutes),
    spokenLanguages: list('spoken_languages'),
    status: value('status', text),
    voteAverage: value('vote_average', average),
    voteCount: value('vote_count', count),
    keywords: list('keywords'),
    directors: list('directors'),
    actors: list('actors'),
    collection: value('collection', name) ?? value('belongs_to_collection', name),
  };
}
