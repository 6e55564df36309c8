import { HistoryLines } from '../../domain/history-lines.ts';
import { usualRuntime } from '../../domain/watches.ts';
import type { UserAttributes, UserId, Viewer, WatchedMovie } from '../../domain.ts';
import { createBatcher } from '../batcher.ts';
import type { Reader, Sql } from '../database.ts';

/**
 * Whose data are wanted.
 * @property userId null for a visitor, for whom only the version of the catalogue is wanted
 * @property knownVersion of the data that the caller remembers, which need not be read again; null if it remembers none
 */
type ViewerQuestion = { userId: UserId | null; knownVersion: number | null };

/** A viewer as of the moment of the query, all of it from one state of the database. */
export type ViewerReading = {
  /** Changes with each change of the user's data; null for an id that no user has. */
  version: number | null;
  /** Of the catalogue at that moment. */
  catalogueVersion: number;
  /** Undefined if the version is the known one. */
  viewer: Viewer | undefined;
};

export type FindViewer = (userId: UserId | null, knownVersion?: number | null) => Promise<ViewerReading>;

/** A visitor without an account and without ratings. */
export const stranger: Viewer = {
  account: false,
  attributes: { age: null, occupation: null, gender: null },
  history: [],
};

/**
 * A function that reads viewers; look-ups that wait at the same moment become one query.
 *
 * Histories are read for each request, and skipped only if the user's version is the one that the asker knows. Triggers keep the
 * versions (db/migrations/05_viewers.sql): `ratings_came`, `ratings_updated` and `ratings_went`, the same three of `watches` and
 * `hidden_movies`, and `users_changed` give a user a new `users.version` in the transaction that changes what they said,
 * no matter which code writes; `movies_came`, `movies_updated` and `movies_went` do so with `catalogue.version`. So the next answer is right.
 */
export function createViewerReader(sql: Sql): FindViewer {
  const read = createBatcher((questions: readonly ViewerQuestion[]) => readViewers(sql, questions));
  return (userId, knownVersion = null) => read({ userId, knownVersion });
}

/** Columns of lists are texts of a line each, which take a third of the time that arrays or JSON take. */
type Row = UserAttributes & {
  place: number;
  version: number | null;
  catalogueVersion: number;
  rated: string | null;
  stars: string | null;
  times: string | null;
  watched: string | null;
  shares: string | null;
  hidden: string | null;
  seen: string | null;
  wanted: string | null;
};

/** The share of a movie that was watched, 0 to 1, of a row of `watches` and `movies`. */
export function watchedShare(sql: Reader) {
  // A runtime near zero would make minutes / runtime an error.
  return sql`(minutes / greatest(minutes, coalesce(nullif(runtime, 0), ${usualRuntime}))::double precision)`;
}

async function readViewers(sql: Sql, questions: readonly ViewerQuestion[]): Promise<ViewerReading[]> {
  const rows = await sql<Row[]>`
    select place, users.version, (select version from catalogue) as "catalogueVersion", age, occupation, gender,
      rated, stars, times, watched, shares, hidden, seen, wanted
    from unnest(
      ${questions.map(({ userId }) => userId)}::bigint[],
      ${questions.map(({ knownVersion }) => knownVersion)}::bigint[]
    ) with ordinality as asked (user_id, known_version, place)
    left join users using (user_id)
    left join lateral (
      select string_agg(movie, e'\n') as rated, string_agg(rating::text, e'\n') as stars,
        string_agg(coalesce(date_part('epoch', "timestamp")::text, ''), e'\n') as times
      from ratings
      where ratings.user_id = users.user_id and users.version is distinct from known_version
    ) as history on true
    left join lateral (
      select string_agg(movie, e'\n') as watched,
        string_agg(${watchedShare(sql)}::text, e'\n') as shares
      from watches join movies on id = movie
      where watches.user_id = users.user_id and users.version is distinct from known_version
    ) as watching on true
    left join lateral (
      select string_agg(movie, e'\n') as hidden
      from hidden_movies
      where hidden_movies.user_id = users.user_id and users.version is distinct from known_version
    ) as hiding on true
    left join lateral (
      select string_agg(movie, e'\n') as seen
      from seen_movies
      where seen_movies.user_id = users.user_id and users.version is distinct from known_version
    ) as seeing on true
    left join lateral (
      select string_agg(movie, e'\n') as wanted
      from watchlist
      where watchlist.user_id = users.user_id and users.version is distinct from known_version
    ) as wanting on true
    order by place`;
  return rows.map((row, index) => toReading(row, questions[index]!));
}

function toReading(row: Row, { knownVersion }: ViewerQuestion): ViewerReading {
  const { version, catalogueVersion } = row;
  const isKnown = version !== null && version === knownVersion;
  return { version, catalogueVersion, viewer: isKnown ? undefined : toViewer(row) };
}

function toViewer(row: Row): Viewer {
  if (row.version === null) return stranger;
  const { age, occupation, gender, rated } = row;
  const lines = rated === null ? undefined : new HistoryLines(rated, row.stars!, row.times!);
  const viewer: Viewer = {
    account: true,
    attributes: { age, occupation, gender },
    // Most answers do without the entries.
    get history() {
      return lines?.entries ?? [];
    },
  };
  if (lines) viewer.lines = lines;
  if (row.watched !== null) viewer.watches = watchesOf(row.watched, row.shares!);
  if (row.hidden !== null) viewer.hidden = new Set(row.hidden.split('\n'));
  if (row.seen !== null) viewer.seen = new Set(row.seen.split('\n'));
  if (row.wanted !== null) viewer.watchlist = new Set(row.wanted.split('\n'));
  return viewer;
}

function watchesOf(watched: string, shares: string): WatchedMovie[] {
  const shareOf = shares.split('\n');
  return watched.split('\n').map((movieId, entry) => ({ movieId, share: Number(shareOf[entry]) }));
}
