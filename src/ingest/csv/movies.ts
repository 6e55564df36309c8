import { type Movie, type MovieField, movieColumns } from '../../domain.ts';
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
export const csvMovieColumns = [...movieColumns.map(({ column }) => column), 'belongs_to_collection'] as const;

type CsvMovieColumn = (typeof csvMovieColumns)[number];

const readerOf = { text, integer: wholeNumber, number: decimal, boolean: flag, date: day, names } as const;

/** Fields whose cells are read more strictly than their kind says. */
const strictReaders: { [Field in MovieField]?: Reader<Movie[MovieField]> } = {
  runtime: minutes,
  voteAverage: average,
  voteCount: count,
  collection: name,
};

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

function cellOf(cells: readonly string[], columns: Columns, column: CsvMovieColumn): string | undefined {
  const index = columns.get(column);
  return index === undefined ? undefined : cells[index];
}

function readDetails(cells: readonly string[], columns: Columns, complain: Complain): Omit<Movie, 'id' | 'title'> {
  const value = (column: CsvMovieColumn, reader: Reader<Movie[MovieField]>) =>
    optional(cellOf(cells, columns, column), column, reader, complain);
  const details = movieColumns.flatMap(({ field, column, kind }) => {
    if (kind === 'required text') return [];
    const known = value(column, strictReaders[field] ?? readerOf[kind]);
    return [[field, known ?? (kind === 'names' ? [] : null)]];
  });
  const movie = Object.fromEntries(details) as Movie;
  return { ...movie, collection: movie.collection ?? (value('belongs_to_collection', name) as string | null) };
}
