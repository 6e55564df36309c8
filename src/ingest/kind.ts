import type { MovieField, OpinionField } from './columns.ts';
import type { Dialect } from './rows.ts';
import type { Scale } from './scale.ts';

export const formats = [
  ...(['csv', 'table', 'movielens', 'movielens-1m', 'movielens-100k', 'movietweetings', 'kaggle', 'imdb'] as const),
  ...(['letterboxd', 'trakt', 'netflix', 'recbole', 'gorse', 'jellyfin', 'tautulli'] as const),
];
export type Format = (typeof formats)[number];

/**
 * - opinions: ratings, plays, or both
 * - details: more about movies of another file
 * - watchlist: movies that a user wants to watch
 * - nothing: known, and not needed
 */
export type Role = 'movies' | 'users' | 'opinions' | 'tags' | 'links' | 'details' | 'watchlist' | 'nothing';

/** What a file of a known source looks like, and how it is read. The usual names of columns are in columns.ts. */
export type Kind = {
  format: Format;
  role: Role;
  /** Its original name, which decides between files that look the same. */
  name?: RegExp;
  /** Only a file of that name is of this kind. */
  isNameNeeded?: true;
  /** Columns, as `columnKey` writes them, that the first row names; or paths in JSON objects. */
  header?: readonly string[];
  /** Columns that a file of this kind never has. */
  without?: readonly string[];
  /** In a file without a header: the form of every line, and the names of its columns. */
  line?: RegExp;
  columns?: readonly string[];
  dialect?: Dialect;
  /** Columns with unusual names. */
  fields?: Partial<Record<MovieField | OpinionField, string>>;
  /** What `movie` or `key` is: one of our ids, a number of the source, or an id of another catalogue. */
  keys?: 'own' | 'source' | 'imdb' | 'tmdb';
  /** The range of the ratings; absent: stars are assumed. */
  scale?: Scale;
  /** It is one person's data, without saying whose. */
  isPersonal?: true;
  /** The ids in its first rows are whole numbers. */
  isNumbered?: true;
  /** Several files may make up one table. */
  isMany?: true;
  /** Characters that may separate names in lists without brackets. */
  separators?: string;
};
