import { movieColumns } from '../domain.ts';
import { MarqueeError } from '../errors.ts';

export type Column = { index: number; name: string };

/** The columns of a file by their names, as `columnKey` writes these. */
export type Columns = ReadonlyMap<string, Column>;

/** If two columns have the same name, the second one's key gets a number, so that neither is lost. */
export function columnsOf(names: readonly string[]): Columns {
  const columns = new Map<string, Column>();
  names.forEach((name, index) => {
    const key = columnKey(name);
    columns.set(columns.has(key) ? `${key} ${index + 1}` : key, { index, name: name.trim() });
  });
  return columns;
}

/** `userId`, `User ID`, `user_id` and RecBole's `user_id:token` are one name. */
export function columnKey(name: string): string {
  const plain = name.replace(/:(?:token|float)(?:_seq)?$/, '').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}.]/gu, '');
}

/** The possible contents of a column of ratings, plays or users. */
const opinionColumns = {
  user: ['userid', 'user', 'uid', 'username', 'customerid', 'memberid', 'viewerid', 'accountid', 'friendlyname'],
  movie: ['movie', 'movieid', 'item', 'itemid', 'film', 'filmid', 'mid', 'iid', 'contentid', 'productid'],
  imdb: ['imdbid', 'imdb', 'tconst', 'const', 'movie.ids.imdb'],
  tmdb: ['tmdbid', 'tmdb', 'movie.ids.tmdb'],
  title: ['title', 'movietitle', 'name', 'moviename', 'filmtitle', 'filmname', 'itemname', 'fulltitle', 'movie.title'],
  original: ['originaltitle'],
  year: ['year', 'releaseyear', 'startyear', 'movie.year', 'releasedate'],
  // A person's own rating comes first: next to one, `rating` is an average.
  rating: ['yourrating', 'myrating', 'userrating', 'rating', 'ratings', 'score', 'stars', 'star', 'preference'],
  liked: ['liked', 'like', 'isliked', 'thumb', 'thumbs', 'thumbsup'],
  time: [
    ...['timestamp', 'time', 'date', 'datetime', 'createdat', 'watchedat', 'ratedat', 'viewedat', 'ts', 'unixtime'],
    ...[
      'daterated',
      'datewatched',
      'watcheddate',
      'listedat',
      'lastwatchedat',
      'lastviewedat',
      'created',
      'datecreated',
    ],
    ...['started', 'updatedat'],
  ],
  minutes: ['minutes', 'minuteswatched', 'watchedminutes', 'watchminutes'],
  seconds: ['seconds', 'secondswatched', 'watchedseconds', 'playduration'],
  share: ['share', 'watchedshare', 'progress'],
  percent: ['percent', 'percentage', 'percentcomplete'],
  completed: ['completed', 'finished', 'iscompleted', 'watchedstatus'],
  milliseconds: ['milliseconds', 'msplayed', 'mswatched', 'playedms', 'watchedms', 'durationms'],
  // Its unit is clear only if it is a clock, as in 1:45:00.
  duration: ['duration', 'playbackduration', 'watchduration', 'watchtime', 'timewatched', 'playtime', 'viewingtime'],
  watched: ['watched', 'iswatched', 'seen'],
  event: ['eventtype', 'event', 'action', 'interaction', 'interactiontype', 'behavior', 'behaviour'],
  kind: ['titletype', 'mediatype', 'itemtype', 'entitytype', 'type'],
  feedback: ['feedbacktype'],
  age: ['age'],
  occupation: ['occupation', 'job', 'profession'],
  gender: ['gender', 'sex'],
  tag: ['tag'],
} as const;

export type OpinionField = keyof typeof opinionColumns;

type DomainColumn = (typeof movieColumns)[number]['column'];

/** Other usual names of the columns of `movies`. */
const otherNames: Partial<Record<DomainColumn, readonly string[]>> = {
  tmdb_id: ['tmdb'],
  imdb_id: ['imdb', 'tconst', 'const'],
  title: ['primarytitle', 'movietitle', 'name', 'moviename'],
  adult: ['isadult'],
  genres: ['genre', 'class', 'categories'],
  original_language: ['language'],
  overview: ['description', 'plot'],
  release_date: ['released'],
  runtime: ['runtimeminutes', 'runtimemins'],
  vote_average: ['averagerating', 'imdbrating'],
  vote_count: ['numvotes'],
  directors: ['director'],
  actors: ['cast'],
  collection: ['belongstocollection'],
};

/** Usual names of columns from which those of `movies` are made. */
const madeOf = {
  key: ['movieid', 'itemid', 'movie', 'item', 'filmid', 'mid'],
  year: ['year', 'startyear', 'releaseyear'],
  kind: ['titletype'],
  crew: ['crew'],
} as const;

/** What a column of a table of movies can hold. */
export type MovieField = DomainColumn | keyof typeof madeOf;

const usualMovieColumns = {
  ...madeOf,
  ...Object.fromEntries(movieColumns.map(({ column }) => [column, [columnKey(column), ...(otherNames[column] ?? [])]])),
} as unknown as Record<MovieField, readonly string[]>;

/** Which column holds what. */
export type Fields<Field extends string> = ReadonlyMap<Field, Column>;

/** If several columns could be a field, the one that comes first in the list of usual names counts. */
export function opinionFields(
  columns: Columns,
  given: Partial<Record<OpinionField, string>> = {},
): Fields<OpinionField> {
  return fieldsOf(opinionColumns, columns, given);
}

export function movieFields(columns: Columns, given: Partial<Record<MovieField, string>> = {}): Fields<MovieField> {
  return fieldsOf(usualMovieColumns, columns, given);
}

function fieldsOf<Field extends string>(
  usual: Record<Field, readonly string[]>,
  columns: Columns,
  given: Partial<Record<Field, string>>,
): Map<Field, Column> {
  const fields = new Map<Field, Column>();
  for (const field of Object.keys(usual) as Field[]) {
    const names = given[field] === undefined ? usual[field] : [columnKey(given[field])];
    const name = names.find((each) => columns.has(each));
    if (name !== undefined) fields.set(field, columns.get(name)!);
  }
  return fields;
}

/** The names of columns that none of `fields` uses. */
export function unusedColumns(columns: Columns, fields: Fields<string>): string[] {
  const used = new Set([...fields.values()].map(({ index }) => index));
  // pandas writes row numbers as a column without a name.
  return [...columns.values()].filter(({ index, name }) => name !== '' && !used.has(index)).map(({ name }) => name);
}

/** What `--map` says: the name of each column or, in a file without a header, its number, from 1. */
export type ColumnMap = { fields: ReadonlyMap<OpinionField, string>; isByNumber: boolean };

/** @throws MarqueeError BAD_FLAG */
export function parseColumnMap(text: string): ColumnMap {
  const fields = new Map<OpinionField, string>();
  for (const part of text.split(',')) {
    const [field, column] = part.split('=').map((each) => each.trim()) as [string, string | undefined];
    if (!Object.hasOwn(opinionColumns, field) || !column) {
      throw badMap(`"${part}" is not field=column; the fields are ${Object.keys(opinionColumns).join(', ')}`);
    }
    fields.set(field as OpinionField, column);
  }
  const columns = [...fields.values()];
  const isByNumber = columns.every((column) => /^[1-9]\d{0,2}$/.test(column));
  if (!isByNumber && columns.some((column) => /^\d+$/.test(column))) throw badMap('it mixes column numbers and names');
  return { fields, isByNumber };
}

function badMap(reason: string): MarqueeError {
  return new MarqueeError('BAD_FLAG', `--map cannot be read: ${reason}. Write --map user=1,movie=2,rating=3,time=4.`);
}
