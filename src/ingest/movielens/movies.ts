import { movieIdOf } from '../../domain/movie-id.ts';
import { bareMovie, type Movie } from '../../domain.ts';
import { dateOf, names, optional, type Reader, required, wholeNumber } from '../cells.ts';
import type { Columns, ParseRow } from '../table.ts';
import { flaggedGenres } from './layouts.ts';
import { readTitle } from './title.ts';

/** A film as MovieLens numbers it; its id may yet need a number, where another has the same title and year. */
export type Film = { movieNumber: number; movie: Movie };

/** With the translations that stand in brackets. */
const filmTitle: Reader<string> = {
  wanted: 'a title of at most 1000 characters',
  read: (cell) => (cell.length <= 1000 ? cell : undefined),
};

/** Of an id's 255 characters a few are for the number of a second film. */
const longestId = 250;

/** A row of `movies.csv`, `movies.dat` or `u.item`. The year, where no date is given, is its first of January. */
export function prepareMovies(columns: Columns): ParseRow<Film> {
  const cellOf = (cells: readonly string[], column: string) => cells[columns.get(column) ?? -1];
  return (cells, complain) => {
    const movieNumber = required(cellOf(cells, 'movieid'), 'movieId', wholeNumber, complain);
    if (movieNumber === undefined) return undefined;
    const titleCell = required(cellOf(cells, 'title'), 'title', filmTitle, complain);
    if (titleCell === undefined) return undefined;
    const { title, year, originalTitle } = readTitle(titleCell);
    const id = movieIdOf(title, year);
    if (title === '' || id.length > longestId) {
      complain('title', title === '' ? 'is empty' : 'is too long to make an id of');
      return undefined;
    }
    const releaseDate = readReleased(cellOf(cells, 'released')) ?? (year === null ? null : `${year}-01-01`);
    const genres = columns.has('genres')
      ? optional(cellOf(cells, 'genres'), 'genres', names, complain)
      : flaggedGenres.filter((genre) => cellOf(cells, genre.toLowerCase()) === '1');
    return {
      movieNumber,
      movie: { ...bareMovie(id, title), originalTitle, releaseDate, genres: genres?.filter(isGenre) ?? [] },
    };
  };
}

const isGenre = (name: string) => name !== '(no genres listed)';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `01-Jan-1995`, as `u.item` has it. */
function readReleased(cell: string | undefined): string | undefined {
  const match = /^(\d\d)-([A-Z][a-z]{2})-(\d{4})$/.exec(cell ?? '');
  if (!match) return undefined;
  const month = months.indexOf(match[2]!) + 1;
  return dateOf(match[3]!, String(month).padStart(2, '0'), match[1]!);
}
