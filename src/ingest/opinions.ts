import type { MovieId, Rating, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import {
  type Complain,
  decimal,
  flag,
  minutes,
  missing,
  optional,
  type Reader,
  required,
  wholeNumber,
} from './cells.ts';
import type { OpinionField } from './columns.ts';
import type { MovieRef } from './match.ts';
import type { Table } from './recognise.ts';
import { createRatingReader, type RatingReader, type Scale, thumbs } from './scale.ts';
import { notAMovie, type ParseRow } from './table.ts';
import { createTimeCheck } from './times.ts';
import { alsoKnownAs, isFilmYear, readTitle } from './title.ts';

/** A rating and the number of its row in the file, from 0: a file with the parts of a split is matched by it. */
export type SourceRating = Rating & { row: number };

/** That a user watched a movie: minutes of it, or a share from 0 to 1. */
export type Play = {
  userId: UserId;
  movieId: MovieId;
  minutes: number | null;
  share: number | null;
  timestamp: Date | null;
};

/** That a user means to watch a movie. */
export type WatchlistEntry = { userId: UserId; movieId: MovieId; timestamp: Date | null };

/** What rows are read with. */
export type OpinionContext = {
  time: Reader<Date | null>;
  /** Undefined: the scale known for the source, else stars. */
  scale: Scale | undefined;
  /** The user of a table that names none. */
  user: UserId | undefined;
  /** @returns undefined, after a complaint, for what is neither a number nor a name */
  userOf(cell: string, column: string, complain: Complain): UserId | undefined;
  /** Users who may be meant; undefined if anybody may. */
  knownUsers: ReadonlySet<UserId> | undefined;
  /** @returns undefined, after a complaint, for a movie that is not known */
  movieOf(ref: MovieRef, column: string, complain: Complain): MovieId | undefined;
};

/** Who, which movie and when: what ratings, plays and watchlists have in common. */
type Head = { userId: UserId; movieId: MovieId; timestamp: Date | null };
type ReadHead = (cells: readonly string[], complain: Complain) => Head | undefined | typeof notAMovie;

/** Parsers for the rows of a table, each of which passes over the rows that are another's. */
export function opinionParsers(table: Table, context: OpinionContext) {
  const times = createTimeCheck(context.time);
  const readHead = headReader(table, { ...context, time: times.reader });
  const kindOf = feedbackReader(table);
  const scale = context.scale ?? table.kind.scale ?? (table.opinions.has('rating') ? undefined : thumbs);
  const ratings = createRatingReader(scale);
  const sharesRead = createShareReader();
  return {
    ratings: ratingParser(table, readHead, kindOf, ratings),
    checkScale: () => ratings.check(table.file.name),
    checkTimes: () => times.check(table.file.name),
    checkShares: () => sharesRead.check(table),
    plays: playParser(table, readHead, kindOf, sharesRead.reader),
    watchlist: watchlistParser(readHead),
  };
}

type RowKind = 'rating' | 'thumb' | 'play';

/** The kind of a row: most tables have rows of one kind; a diary may have days without a rating, and Gorse names the kind. */
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
    if (head === undefined || head === notAMovie) return head;
    if (kind === 'thumb') return { ...head, stars: likes.has(cells[feedback]!.trim().toLowerCase()) ? 5 : 1, row };
    const stars = required(cells[column!.index], column!.name, reader, complain);
    if (stars === undefined) return undefined;
    const { timestamp, userId, movieId } = head;
    return { timestamp, userId, movieId, stars, row };
  };
}

function playParser(
  { opinions }: Table,
  readHead: ReadHead,
  kindOf: (cells: readonly string[]) => RowKind,
  shares: Reader<number>,
): ParseRow<Play> {
  return (cells, complain) => {
    if (kindOf(cells) !== 'play') return undefined;
    const head = readHead(cells, complain);
    if (head === undefined || head === notAMovie) return head;
    let isUnread = false;
    const complainOfAmount: Complain = (...complaint) => {
      isUnread = true;
      complain(...complaint);
    };
    const amount = <T>(field: OpinionField, reader: Reader<T>): T | null | undefined => {
      const column = opinions.get(field);
      return column && optional(cells[column.index], column.name, reader, complainOfAmount);
    };
    const percent = amount('percent', percents);
    const share = percent === undefined || percent === null ? amount('share', shares) : percent / 100;
    const seconds = amount('seconds', decimal);
    const watched = amount('minutes', minutes) ?? (seconds === undefined || seconds === null ? null : seconds / 60);
    if (typeof share === 'number') return { ...head, minutes: null, share };
    if (watched !== null) return { ...head, minutes: watched, share: null };
    // A completed play counts as watched, an incomplete one as started.
    const completed = amount('completed', completions);
    if (completed === 0) return { ...head, minutes: 1, share: null };
    // An amount that cannot be read must not become the whole movie.
    if (typeof completed !== 'number' && isUnread) return undefined;
    return { ...head, minutes: null, share: completed ?? 1 };
  };
}

function watchlistParser(readHead: ReadHead): ParseRow<WatchlistEntry> {
  return readHead;
}

const percents: Reader<number> = {
  wanted: 'a number of percent from 0 to 100',
  read: (cell) => bounded(decimal.read(cell.replace(/\s*%$/, '')), 100),
};

/** Shares from 0 to 1, or `80%`; and a look back at whether the numbers of a file were percent, of which 1 would be all. */
function createShareReader() {
  let [all, above, max] = [0, 0, 0];
  const reader: Reader<number> = {
    wanted: 'a share from 0 to 1, or a number of percent with its sign',
    read(cell) {
      const isPercent = cell.endsWith('%');
      const number = isPercent ? percents.read(cell) : decimal.read(cell);
      if (number === undefined || isPercent) return number && number / 100;
      all++;
      if (number > 1) above++;
      max = Math.max(max, number);
      return bounded(number, 1);
    },
  };
  const check = ({ file, opinions }: Table) => {
    if (above < 2 || above * 2 <= all) return;
    const map = [...opinions].map(([field, { name }]) => `${field === 'share' ? 'percent' : field}=${name}`);
    throw new MarqueeError(
      'SOURCE_UNCLEAR',
      `${file.name}: ${opinions.get('share')?.name} runs to ${max}, and a share from 0 to 1. ` +
        `If it is percent, say --map ${map.join(',')}. Nothing was written.`,
    );
  };
  return { reader, check };
}

/** Tautulli's 0.5 is half watched. */
const completions: Reader<number> = {
  wanted: 'whether it was watched to the end',
  read: (cell) => {
    const isCompleted = flag.read(cell);
    return isCompleted === undefined ? bounded(decimal.read(cell), 1) : Number(isCompleted);
  },
};

function bounded(value: number | undefined, max: number): number | undefined {
  return value !== undefined && value >= 0 && value <= max ? value : undefined;
}

/** Media that are no movies, in the words of IMDb, Trakt, Jellyfin and Plex. */
const movieKinds = /^(?:movies?|tv ?movie|film|feature(?: film)?|video|short|tv ?short|tv special|tvspecial)$/i;

function headReader({ kind, opinions }: Table, context: OpinionContext): ReadHead {
  const cellOf = (cells: readonly string[], field: OpinionField) => cells[opinions.get(field)?.index ?? -1];
  const userColumn = opinions.get('user');
  const timeColumn = opinions.get('time');
  const kindColumn = opinions.get('kind');
  const movieColumn = ['movie', 'imdb', 'tmdb', 'title']
    .map((field) => opinions.get(field as OpinionField))
    .find(Boolean);
  const isByKeyAlone = !opinions.has('imdb') && !opinions.has('tmdb') && !opinions.has('title');
  return (cells, complain) => {
    if (kindColumn && !movieKinds.test(cells[kindColumn.index]!.trim())) return notAMovie;
    let userId = context.user;
    if (userColumn) userId = context.userOf(cells[userColumn.index]!, userColumn.name, complain);
    if (userId === undefined) return undefined;
    if (context.knownUsers?.has(userId) === false) {
      complain(userColumn?.name ?? 'user', 'is no user that is known');
      return undefined;
    }
    const ref = isByKeyAlone
      ? { key: cells[movieColumn!.index]!.trim(), keys: kind.keys }
      : fullRef(cells, cellOf, kind.keys, complain);
    if (kind.format === 'trakt' && ref.imdb === undefined && ref.tmdb === undefined && !ref.title) return notAMovie;
    const movieId = context.movieOf(ref, movieColumn?.name ?? 'movie', complain);
    if (movieId === undefined) return undefined;
    const timestamp = timeColumn ? optional(cells[timeColumn.index], timeColumn.name, context.time, complain) : null;
    return { timestamp, userId, movieId };
  };
}

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
  const year = optional(known('year'), 'year', wholeNumber, complain) ?? split?.year ?? null;
  return {
    ...{ key: known('movie'), keys, imdb: known('imdb'), tmdb: known('tmdb') },
    // A bracket is the original title only where a year follows it.
    ...(split && {
      title: split.year === null ? title : split.title,
      original: known('original') ?? split.originalTitle ?? undefined,
      also: alsoKnownAs(title!),
    }),
    year: year !== null && isFilmYear(year) ? year : null,
  };
}
