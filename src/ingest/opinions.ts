import type { MovieId, Rating, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import { advice, fix } from './advice.ts';
import type { TimeForm } from './calendar.ts';
import { type Complain, missing, optional, type Reader, required, wholeNumber } from './cells.ts';
import type { OpinionField } from './columns.ts';
import type { MovieRef } from './match.ts';
import type { MovieResolver } from './movie-resolver.ts';
import { createPlayParser, type Play } from './plays.ts';
import type { Table } from './recognise.ts';
import { createRatingReader, type RatingReader, type Scale, thumbs } from './scale.ts';
import { notAMovie, type ParseRow } from './table.ts';
import { createTimeCheck } from './times.ts';
import { alsoKnownAs, isFilmYear, readTitle } from './title.ts';

/** A rating and the number of its row in the file, from 0, by which a split file refers to it. */
export type SourceRating = Rating & { row: number };

/** A movie that a user wants to watch. */
export type WatchlistEntry = { userId: UserId; movieId: MovieId; timestamp: Date | null };

/** What is needed to read rows. */
export type OpinionContext = {
  time: Reader<Date | null>;
  /** From `--time`. */
  timeForm: TimeForm | undefined;
  /** Undefined: the scale that the source is known to have, or else stars. */
  scale: Scale | undefined;
  /** The user of a table that does not name one. */
  user: UserId | undefined;
  /** @returns undefined, after a complaint, for what is neither a number nor a name */
  userOf(cell: string, column: string, complain: Complain): UserId | undefined;
  /** The only users that may be named; undefined if any may. */
  knownUsers: ReadonlySet<UserId> | undefined;
  movieOf: MovieResolver;
};

/** Who, which movie and when: what ratings, plays and watchlists have in common. */
type Head = { userId: UserId; movieId: MovieId; timestamp: Date | null };
type ReadHead = (cells: readonly string[], complain: Complain) => Head | undefined | typeof notAMovie;

export type OpinionParsers = {
  ratings: ParseRow<SourceRating>;
  plays: ParseRow<Play>;
  watchlist: ParseRow<WatchlistEntry>;
  /** Called at the end of a file. Each throws SOURCE_UNCLEAR if an assumption about the file was wrong. */
  checkScale(): void;
  checkTimes(): void;
  checkKinds(): void;
  checkAmounts(): void;
};

/** Parsers for the rows of a table; each skips the rows that are for another one. */
export function opinionParsers(table: Table, context: OpinionContext): OpinionParsers {
  const times = createTimeCheck(context.time, context.timeForm);
  const kinds = createKindCheck(table);
  const readHead = headReader(table, kinds.isMovie, { ...context, time: times.reader });
  const kindOf = feedbackReader(table);
  const scale = context.scale ?? table.kind.scale ?? (table.opinions.has('rating') ? undefined : thumbs);
  const ratings = createRatingReader(scale);
  const plays = createPlayParser(table, readHead);
  return {
    ratings: ratingParser(table, readHead, kindOf, ratings),
    checkScale: () => ratings.check(table.file.name),
    checkTimes: () => times.check(table.file.name),
    checkKinds: kinds.check,
    checkAmounts: plays.check,
    plays: (cells, complain, row) => (kindOf(cells) === 'play' ? plays.parse(cells, complain, row) : undefined),
    watchlist: readHead,
  };
}

type RowKind = 'rating' | 'thumb' | 'play';

/** The kind of a row. Most tables have rows of one kind, but a diary may have entries without a rating, and Gorse names the kind. */
function feedbackReader({ opinions, kind }: Table): (cells: readonly string[]) => RowKind {
  const valueAt = (opinions.get('rating') ?? opinions.get('liked'))?.index;
  const feedback = opinions.get('feedback')?.index;
  if (feedback !== undefined) {
    return (cells) => {
      const word = cells[feedback]!.trim().toLowerCase();
      if (likes.has(word) || dislikes.has(word)) return 'thumb';
      return valueAt !== undefined && cells[valueAt]!.trim() !== '' && /rat|star|score/.test(word) ? 'rating' : 'play';
    };
  }
  if (valueAt === undefined) return () => 'play';
  if (kind.format !== 'letterboxd') return () => 'rating';
  return (cells) => (cells[valueAt]!.trim() === '' ? 'play' : 'rating');
}

const likes = new Set(['like', 'star', 'favorite', 'favourite', 'love', 'upvote', 'thumbs_up', 'thumbup']);
const dislikes = new Set(['dislike', 'downvote', 'thumbs_down', 'thumbdown']);

function ratingParser(
  { opinions }: Table,
  readHead: ReadHead,
  kindOf: (cells: readonly string[]) => RowKind,
  { reader }: RatingReader,
): ParseRow<SourceRating> {
  const column = opinions.get('rating') ?? opinions.get('liked');
  const feedback = opinions.get('feedback')?.index ?? -1;
  return (cells, complain, row) => {
    const kind = kindOf(cells);
    if (kind === 'play') return undefined;
    const head = readHead(cells, complain);
    // The scale is recognised from all ratings, including those of unknown movies.
    if (head === undefined && kind === 'rating') reader.read(cells[column!.index]!);
    if (head === undefined || head === notAMovie) return head;
    if (kind === 'thumb') return { ...head, stars: likes.has(cells[feedback]!.trim().toLowerCase()) ? 5 : 1, row };
    const stars = required(cells[column!.index], column!.name, reader, complain);
    if (stars === undefined) return undefined;
    const { timestamp, userId, movieId } = head;
    return { timestamp, userId, movieId, stars, row };
  };
}

/** What IMDb, Trakt, Jellyfin and Plex call movies; other media are left out. */
const movieKinds = /^(?:movies?|tv ?movie|film|feature(?: film)?|video|short|tv ?short|tv special|tvspecial)$/i;

/** Tells rows about movies from others, and refuses a table from an unknown source if no row is about a movie. */
function createKindCheck({ file, kind, opinions }: Table) {
  const column = opinions.get('kind');
  let [movies, others, example] = [0, 0, ''];
  return {
    isMovie(cells: readonly string[]): boolean {
      if (!column) return true;
      const cell = cells[column.index]!.trim();
      const isMovie = movieKinds.test(cell);
      if (isMovie) movies++;
      else {
        others++;
        example ||= cell;
      }
      return isMovie;
    },
    check() {
      if ((kind.format !== 'table' && kind.format !== 'csv') || movies > 0 || others === 0) return;
      const { text, fixes } = advice`If they are, name the columns to read with ${fix('map')}, and leave that one out.`;
      throw new MarqueeError(
        'SOURCE_UNCLEAR',
        `${file.name}: according to the column ${column!.name}, none of its ${others} rows is about a movie, such as ` +
          `"${example.slice(0, 40)}". ${text} Nothing was written.`,
        { fixes },
      );
    },
  };
}

function headReader(
  { kind, opinions, columns }: Table,
  isMovie: (cells: readonly string[]) => boolean,
  context: OpinionContext,
): ReadHead {
  const cellOf = (cells: readonly string[], field: OpinionField) => cells[opinions.get(field)?.index ?? -1];
  const userColumn = opinions.get('user');
  const timeColumn = opinions.get('time');
  // Emby and others have separate columns for the day and the time of day.
  const dayAt = timeColumn && columns.get('time') === timeColumn ? columns.get('date')?.index : undefined;
  const timeCell = (cells: readonly string[]) => {
    const cell = cells[timeColumn!.index];
    return dayAt !== undefined && cell && /^\s*\d{1,2}:\d\d/.test(cell) ? `${cells[dayAt]} ${cell.trim()}` : cell;
  };
  const movieColumn = ['movie', 'imdb', 'tmdb', 'title']
    .map((field) => opinions.get(field as OpinionField))
    .find(Boolean);
  const isByKeyAlone = !opinions.has('imdb') && !opinions.has('tmdb') && !opinions.has('title');
  return (cells, complain) => {
    if (!isMovie(cells)) return notAMovie;
    let userId = context.user;
    if (userColumn) userId = context.userOf(cells[userColumn.index]!, userColumn.name, complain);
    if (userId === undefined) return undefined;
    if (context.knownUsers?.has(userId) === false) {
      complain(userColumn?.name ?? 'user', 'is not a known user');
      return undefined;
    }
    const ref = isByKeyAlone
      ? { key: cells[movieColumn!.index]!.trim(), keys: kind.keys }
      : fullRef(cells, cellOf, kind.keys, complain);
    if (kind.format === 'trakt' && ref.imdb === undefined && ref.tmdb === undefined && !ref.title) return notAMovie;
    const movieId = context.movieOf(ref, movieColumn?.name ?? 'movie', complain);
    if (movieId === undefined) return undefined;
    const timestamp = timeColumn ? optional(timeCell(cells), timeColumn.name, context.time, complain) : null;
    return { timestamp, userId, movieId };
  };
}

/** A year, or the year of a date such as 1995-12-15. */
const filmYear: Reader<number> = {
  wanted: wholeNumber.wanted,
  read: (cell) => wholeNumber.read(/^\d{4}(?=-\d\d-\d\d)/.exec(cell)?.[0] ?? cell),
};

function fullRef(
  cells: readonly string[],
  cellOf: (cells: readonly string[], field: OpinionField) => string | undefined,
  keys: MovieRef['keys'],
  complain: Complain,
): MovieRef {
  const known = (field: OpinionField) => {
    const cell = cellOf(cells, field)?.trim() ?? '';
    return cell === '' || missing.test(cell) ? undefined : cell;
  };
  const title = cellOf(cells, 'title')?.trim();
  const split = title ? readTitle(title) : undefined;
  const year = optional(known('year'), 'year', filmYear, complain) ?? split?.year ?? null;
  return {
    key: known('movie'),
    keys,
    imdb: known('imdb'),
    tmdb: known('tmdb'),
    // Brackets hold the original title only if a year follows.
    ...(split && {
      title: split.year === null ? title : split.title,
      original: known('original') ?? split.originalTitle ?? undefined,
      also: alsoKnownAs(title!),
    }),
    year: year !== null && isFilmYear(year) ? year : null,
  };
}
