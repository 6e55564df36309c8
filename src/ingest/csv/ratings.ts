import { label, optional, required, stars, time, wholeNumber } from '../cells.ts';
import type { SourceRating } from '../source-rating.ts';
import type { Columns, ParseRow } from '../table.ts';

export const ratingColumns = ['timestamp', 'user_id', 'movie', 'rating'] as const;

/** A row of `ratings.csv`; only the time may be empty. */
export function prepareRatings(columns: Columns): ParseRow<SourceRating> {
  const [timeAt, userAt, movieAt, starsAt] = ratingColumns.map((column) => columns.get(column) ?? -1) as Positions;
  return (cells, complain, row) => {
    const userId = required(cells[userAt], 'user_id', wholeNumber, complain);
    if (userId === undefined) return undefined;
    const movieId = required(cells[movieAt], 'movie', label, complain);
    if (movieId === undefined) return undefined;
    const given = required(cells[starsAt], 'rating', stars, complain);
    if (given === undefined) return undefined;
    return { timestamp: optional(cells[timeAt], 'timestamp', time, complain), userId, movieId, stars: given, row };
  };
}

type Positions = [number, number, number, number];
