import type { SourceFile } from '../source-file.ts';
import { type Columns, checked, type Layout, type Listener, type ParseRow, readTable } from '../table.ts';
import type { Tables } from '../tables.ts';
import { csvMovieColumns, prepareMovies } from './movies.ts';
import { prepareRatings, ratingColumns } from './ratings.ts';
import { prepareUsers, userColumns } from './users.ts';

export type CsvFiles = {
  movies?: SourceFile | undefined;
  users?: SourceFile | undefined;
  ratings?: SourceFile | undefined;
};

const layout: Layout = { delimiter: ',', quoted: true };

/** The original system's three files, raw as collected or cleaned. */
export function csvTables(files: CsvFiles, listener: Listener): Tables {
  async function* read<T>(
    file: SourceFile | undefined,
    known: readonly string[],
    prepare: (columns: Columns) => ParseRow<T>,
  ): AsyncGenerator<T[]> {
    if (!file) return;
    const noticing = (columns: Columns) => {
      noticeIgnored(file.name, columns, known, listener);
      return prepare(columns);
    };
    yield* readTable(file, layout, noticing, listener);
  }
  return {
    movies: () => read(files.movies, csvMovieColumns, prepareMovies),
    users: () => read(files.users, userColumns, prepareUsers),
    ratings: (check) => read(files.ratings, ratingColumns, (columns) => checked(prepareRatings(columns), check)),
  };
}

function noticeIgnored(file: string, columns: Columns, known: readonly string[], listener: Listener): void {
  // pandas writes its row numbers as a column without a name.
  const ignored = [...columns.keys()].filter((column) => column !== '' && !known.includes(column));
  if (ignored.length > 0) listener.onNotice(`${file}: columns without a place were ignored: ${ignored.join(', ')}.`);
}
