import { type Movie, movieColumns, type Rating, type User } from '../domain.ts';
import { cellOf } from '../store/movies/columns.ts';

/** The columns of the original system's `movies.csv`; the others were added later. */
const originalColumns = movieColumns.slice(0, movieColumns.findIndex(({ field }) => field === 'voteCount') + 1);

/** The first line of each of the original system's files, as `db/02_import_data.sql` reads them. */
export const originalHeaders = {
  movies: csvLine(originalColumns.map(({ column }) => column)),
  users: csvLine(['user_id', 'age', 'occupation', 'gender']),
  ratings: csvLine(['timestamp', 'user_id', 'movie', 'rating']),
};

export function movieLine(movie: Movie): string {
  return csvLine(
    originalColumns.map(({ field }) => {
      const cell = cellOf(movie[field]);
      return typeof cell === 'boolean' ? { true: 'True', false: 'False' }[`${cell}`] : cell;
    }),
  );
}

export function userLine({ id, age, occupation, gender }: User): string {
  return csvLine([id, age, occupation, gender]);
}

/** Times are UTC and written without a zone, as the original's were. */
export function ratingLine({ timestamp, userId, movieId, stars }: Rating): string {
  const time = timestamp === null ? null : timestamp.toISOString().replace(/(?:\.000)?Z$/, '');
  return csvLine([time, userId, movieId, stars]);
}

/** A line of CSV with its line end (RFC 4180); null becomes an empty cell. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => quoted(String(cell ?? ''))).join(',')}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
