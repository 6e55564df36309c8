import { optional, required, text, wholeNumber } from '../cells.ts';
import type { Columns, ParseRow } from '../table.ts';

export type Link = { movieNumber: number; imdbId: string | null; tmdbId: number | null };

/** A row of `links.csv`; IMDb's ids get the `tt` and the seven digits that they have everywhere else. */
export function prepareLinks(columns: Columns): ParseRow<Link> {
  const at = (column: string) => columns.get(column) ?? -1;
  const [movieAt, imdbAt, tmdbAt] = [at('movieid'), at('imdbid'), at('tmdbid')];
  return (cells, complain) => {
    const movieNumber = required(cells[movieAt], 'movieId', wholeNumber, complain);
    if (movieNumber === undefined) return undefined;
    const imdb = optional(cells[imdbAt], 'imdbId', text, complain);
    const imdbId = imdb === null ? null : `tt${imdb.replace(/^tt/, '').padStart(7, '0')}`;
    return { movieNumber, imdbId, tmdbId: optional(cells[tmdbAt], 'tmdbId', wholeNumber, complain) };
  };
}
