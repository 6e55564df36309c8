import { describeId, movieIdOf } from '../domain/movie-id.ts';
import { bareMovie, type MovieField as DomainField, type Movie, movieColumns } from '../domain.ts';
import {
  average,
  type Complain,
  count,
  decimal,
  flag,
  label,
  minutes,
  missing,
  name,
  namesReader,
  optional,
  type Reader,
  remark,
  required,
  text,
  wholeNumber,
} from './cells.ts';
import type { MovieField } from './columns.ts';
import { flaggedGenres } from './headerless.ts';
import type { Kind } from './kind.ts';
import { readLiteral } from './names.ts';
import type { Table } from './recognise.ts';
import { notAMovie, type ParseRow } from './table.ts';
import type { dayReader } from './times.ts';
import { articleFirst, isFilmYear, readTitle } from './title.ts';

/** A movie and its key in the source. If another has the same title and year, a number is still to be added to its id. */
export type Film = { key: string; movie: Movie };

/** An id has at most 255 characters, a few of which are reserved for the number of a second film. */
const longestId = 250;
const longestTitle = 1000;

const filmTitle: Reader<string> = {
  wanted: `a title of at most ${longestTitle} characters`,
  read: (cell) => (cell.length <= longestTitle ? cell : undefined),
};

type Day = ReturnType<typeof dayReader>;
type Cells = readonly string[];

/** Writes keys of movies in one form: numbers without `.0` and leading zeros, IMDb ids with `tt` and seven digits. */
export function keyReader(keys: Kind['keys']): (cell: string) => string {
  if (keys === 'own') return (cell) => cell.trim().replace(/^(\d+)\.0+$/, '$1');
  if (keys === 'imdb') return (cell) => imdbId(cell) ?? cell.trim();
  return (cell) => cell.trim().replace(/^0*(\d+)(?:\.0+)?$/, '$1');
}

/** `tt0111161`, from that text or the number alone. */
export function imdbId(cell: string): string | undefined {
  const digits = /^(?:tt)?0*(\d{1,10})(?:\.0)?$/i.exec(cell.trim())?.[1];
  return digits && `tt${digits.padStart(7, '0')}`;
}

const imdb: Reader<string> = { wanted: 'an IMDb id such as tt0111161', read: imdbId };

/** The parts of a table that are needed to parse movies. */
export type MovieTable = Pick<Table, 'kind' | 'movies' | 'columns' | 'head'>;

/** Parses the rows of a table of movies. Key and title are required; any other cell that cannot be read counts as empty. */
export function filmParser(table: MovieTable, day: Day): ParseRow<Film> {
  const { kind, movies: fields } = table;
  const keyColumn =
    fields.get('key') ??
    fields.get(({ own: 'id', imdb: 'imdb_id', tmdb: 'tmdb_id' } as const)[kind.keys as 'own'] ?? 'id');
  const isOwn = kind.keys === 'own';
  const toKey = keyReader(kind.keys);
  const readDetails = detailsReader(table, day);
  const kindAt = fields.get('kind')?.index;
  const idColumn = isOwn ? (fields.get('id') ?? keyColumn) : keyColumn;
  const { index: idAt, name: idName } = idColumn ?? { index: -1, name: 'id' };
  const titleColumn = fields.get('title');
  return (cells, complain) => {
    if (kindAt !== undefined && !isMovie.test(cells[kindAt]!)) return notAMovie;
    const keyCell = required(cells[idAt], idName, kind.keys === 'tmdb' ? wholeId : label, complain);
    if (keyCell === undefined) return undefined;
    const key = toKey(keyCell);
    const details = readDetails(cells, complain);
    const given = titleColumn && cells[titleColumn.index];
    if (isOwn && kind.format === 'gorse' && !given?.trim()) {
      return { key, movie: { ...details, id: key, title: describeId(key).title } };
    }
    const title = required(given, titleColumn?.name ?? 'title', isOwn ? text : filmTitle, complain);
    if (title === undefined) return undefined;
    if (isOwn) return { key, movie: { ...details, id: key, title } };
    if (missing.test(title) && details.releaseDate === null) {
      complain(titleColumn!.name, 'is empty');
      return undefined;
    }
    return nameFilm(table, key, title, details, cells, complain);
  };
}

const wholeId: Reader<string> = {
  wanted: wholeNumber.wanted,
  read: (cell) => (wholeNumber.read(cell) === undefined ? undefined : cell),
};

/** What IMDb calls movies, as opposed to series, episodes, games and music. */
const isMovie = /^(?:movie|tvMovie|video|short|tvShort|tvSpecial|)$/i;

/** Makes the id from title and year; the year may be part of the title. */
function nameFilm(
  { kind, movies: fields }: MovieTable,
  key: string,
  titleCell: string,
  details: Movie,
  cells: Cells,
  complain: Complain,
): Film | undefined {
  const yearColumn = fields.get('year');
  const given = yearColumn && optional(cells[yearColumn.index], yearColumn.name, wholeNumber, complain);
  const released = details.releaseDate === null ? undefined : Number(details.releaseDate.slice(0, 4));
  const known = given ?? released;
  const split = readTitle(titleCell);
  const hasYear = known !== undefined && known !== null;
  // If there is a column for the year, a title is split only if it contains a year, too.
  const isSplit = !hasYear || split.year !== null;
  const title = isSplit ? split.title : articleFirst(titleCell);
  const year = split.year ?? known ?? null;
  const isYear = year !== null && isFilmYear(year);
  if (year !== null && !isYear) complain(yearColumn?.name ?? 'title', 'has a year in which no film was made');
  const id = movieIdOf(title, isYear ? year : null);
  if (title === '' || id.length > longestId) {
    complain(fields.get('title')!.name, title === '' ? 'is empty' : 'is too long for an id to be made from it');
    return undefined;
  }
  const imdbKey = kind.keys === 'imdb' ? key : details.imdbId;
  const tmdbKey = kind.keys === 'tmdb' ? Number(key) : details.tmdbId;
  const originalTitle = details.originalTitle ?? (isSplit ? split.originalTitle : null);
  const releaseDate = details.releaseDate ?? (isYear ? `${year}-01-01` : null);
  return { key, movie: { ...details, id, title, originalTitle, releaseDate, imdbId: imdbKey, tmdbId: tmdbKey } };
}

const readerOf = { text: remark, integer: wholeNumber, number: decimal, boolean: flag } as const;

/** Fields that are read more strictly than others of their kind. */
const strictReaders: { [Field in DomainField]?: Reader<Movie[DomainField]> } = {
  originalTitle: text,
  imdbId: imdb,
  runtime: minutes,
  voteAverage: average,
  voteCount: count,
  collection: name,
};

/** Lists of names that never contain a comma. */
const commaFree = new Set<DomainField>(['genres']);

function detailsReader(
  { kind, movies: fields, columns, head }: MovieTable,
  day: Day,
): (cells: Cells, complain: Complain) => Movie {
  const isOwn = kind.keys === 'own';
  const known = movieColumns.flatMap(({ field, column, kind: holds }) => {
    const found = fields.get(column);
    if (holds === 'required text' || found === undefined) return [];
    const separators = holds === 'names' ? (kind.separators ?? separatorsIn(field, found.index, head)) : '';
    const usual = holds === 'names' ? namesReader(separators) : holds === 'date' ? day : readerOf[holds];
    const reader: Reader<Movie[DomainField]> =
      (field !== 'imdbId' || !isOwn ? strictReaders[field] : undefined) ?? usual;
    return [{ field, index: found.index, name: found.name, reader, isList: holds === 'names' }];
  });
  const flagged = flaggedGenres.map((genre) => ({
    genre,
    index: columns.get(genre.toLowerCase().replace(/[^a-z]/g, ''))?.index,
  }));
  const hasFlags = kind.format === 'movielens-100k';
  return (cells, complain) => {
    const movie = bareMovie('', '') as { -readonly [Field in keyof Movie]: Movie[Field] } & Record<string, unknown>;
    for (const { field, index, name, reader, isList } of known) {
      const value = optional(cells[index], name, reader, complain);
      if (value !== null || !isList) movie[field] = value as never;
    }
    if (hasFlags) movie.genres = flagged.filter(({ index }) => cells[index ?? -1] === '1').map(({ genre }) => genre);
    movie.genres = movie.genres.filter((genre) => genre !== '(no genres listed)');
    return kind.format === 'kaggle' ? withoutZeros(movie) : movie;
  };
}

/** What separates the names in a column: a bar or semicolon if the first rows have one. */
function separatorsIn(field: DomainField, index: number, head: readonly (readonly string[])[]): string {
  if (commaFree.has(field)) return '|;,';
  const cells = head.map((row) => row[index] ?? '');
  return (
    ['|', ';'].find((separator) => cells.some((cell) => !/^\s*[[{]/.test(cell) && cell.includes(separator))) ?? '|;,'
  );
}

/** TMDB writes 0 for unknown values. */
function withoutZeros(movie: Movie): Movie {
  const known = <T>(value: T) => (value === 0 ? null : value);
  const { budget, revenue, runtime, voteAverage, voteCount } = movie;
  return {
    ...movie,
    budget: known(budget),
    revenue: known(revenue),
    runtime: known(runtime),
    voteAverage: voteCount === 0 ? known(voteAverage) : voteAverage,
  };
}

/** Further facts about a movie from another file: votes, keywords, or people as listed by TMDB. */
export type Details = { key: string; details: Partial<Movie> };

const maxActors = 10;

export function detailsParser(table: MovieTable, day: Day): ParseRow<Details> {
  const { kind, movies: fields } = table;
  const keyColumn = fields.get('key') ?? fields.get(kind.keys === 'imdb' ? 'imdb_id' : 'tmdb_id');
  const toKey = keyReader(kind.keys);
  const readDetails = detailsReader(table, day);
  const crew = fields.get('crew');
  return (cells, complain) => {
    const cell = required(cells[keyColumn!.index], keyColumn!.name, label, complain);
    if (cell === undefined) return undefined;
    const known = Object.entries(readDetails(cells, complain)).filter(
      ([field, value]) =>
        value !== null && value !== '' && field !== 'title' && !(Array.isArray(value) && value.length === 0),
    );
    const details: Partial<Movie> = Object.fromEntries(known);
    if (details.actors) details.actors = details.actors.slice(0, maxActors);
    if (crew) details.directors = directorsOf(cells[crew.index]!);
    return { key: toKey(cell), details };
  };
}

function directorsOf(cell: string): string[] {
  const people = readLiteral(cell);
  if (!Array.isArray(people)) return [];
  return people.flatMap((person) => {
    if (typeof person !== 'object' || person === null || Array.isArray(person)) return [];
    return person.job === 'Director' && typeof person.name === 'string' ? [person.name.replaceAll('|', '/')] : [];
  });
}

/** A movie's ids at IMDb and TMDB: a row of `links.csv`. */
export type Link = { key: string; imdbId: string | null; tmdbId: number | null };

export function linkParser({ movies: fields }: MovieTable): ParseRow<Link> {
  const toKey = keyReader('source');
  const [keyColumn, imdbColumn, tmdbColumn] = (['key', 'imdb_id', 'tmdb_id'] as const).map(
    (field: MovieField) => fields.get(field)!,
  );
  return (cells, complain) => {
    const key = required(cells[keyColumn!.index], keyColumn!.name, label, complain);
    if (key === undefined) return undefined;
    return {
      key: toKey(key),
      imdbId: optional(cells[imdbColumn!.index], imdbColumn!.name, imdb, complain),
      tmdbId: optional(cells[tmdbColumn!.index], tmdbColumn!.name, wholeNumber, complain),
    };
  };
}
