import type { MovieId } from '../../domain.ts';
import { optional, required, stars, time, wholeNumber } from '../cells.ts';
import type { SourceRating } from '../source-rating.ts';
import type { Columns, ParseRow } from '../table.ts';

/** A row of `ratings.csv`, `ratings.dat` or `u.data`, its movie named by `idOf`. */
export function prepareRatings(columns: Columns, idOf: ReadonlyMap<number, MovieId>): ParseRow<SourceRating> {
  const at = (column: string) => columns.get(column) ?? -1;
  const [userAt, movieAt, starsAt, timeAt] = [at('userid'), at('movieid'), at('rating'), at('timestamp')];
  return (cells, complain, row) => {
    const userId = required(cells[userAt], 'userId', wholeNumber, complain);
    if (userId === undefined) return undefined;
    const movieNumber = required(cells[movieAt], 'movieId', wholeNumber, complain);
    if (movieNumber === undefined) return undefined;
    const given = required(cells[starsAt], 'rating', stars, complain);
    if (given === undefined) return undefined;
    const movieId = idOf.get(movieNumber);
    if (movieId === undefined) {
      complain('movieId', 'is no movie of the movies file');
      return undefined;
    }
    return { timestamp: optional(cells[timeAt], 'timestamp', time, complain), userId, movieId, stars: given, row };
  };
}
