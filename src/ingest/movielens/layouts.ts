import type { Layout } from '../table.ts';

/** The columns of each kind of file, under the names that the CSV releases use (lower-cased). */
export type Layouts = { movies: Layout; users?: Layout; ratings: Layout; tags?: Layout; links?: Layout };

const csv: Layout = { delimiter: ',', quoted: true };
const colons = (columns: string[]): Layout => ({ delimiter: '::', quoted: false, columns });
const bars = (columns: string[]): Layout => ({ delimiter: '|', quoted: false, columns });

/** Latest-small, 20M, 25M and 32M. */
export const csvLayouts: Layouts = { movies: csv, ratings: csv, tags: csv, links: csv };

/** 1M, and 10M, which has tags and no users. */
export const colonLayouts: Layouts = {
  movies: colons(['movieid', 'title', 'genres']),
  users: colons(['userid', 'gender', 'age', 'occupation', 'zip']),
  ratings: colons(['userid', 'movieid', 'rating', 'timestamp']),
  tags: colons(['userid', 'movieid', 'tag', 'timestamp']),
};

/** The flags in the order of `u.genre`, after "unknown", which says nothing. */
export const flaggedGenres = [
  'Action',
  'Adventure',
  'Animation',
  "Children's",
  'Comedy',
  'Crime',
  'Documentary',
  'Drama',
  'Fantasy',
  'Film-Noir',
  'Horror',
  'Musical',
  'Mystery',
  'Romance',
  'Sci-Fi',
  'Thriller',
  'War',
  'Western',
] as const;

/** 100K. */
export const hundredLayouts: Layouts = {
  movies: bars(['movieid', 'title', 'released', 'video', 'imdb', 'unknown', ...flaggedGenres]),
  users: bars(['userid', 'age', 'gender', 'occupation', 'zip']),
  ratings: { delimiter: '\t', quoted: false, columns: ['userid', 'movieid', 'rating', 'timestamp'] },
};
