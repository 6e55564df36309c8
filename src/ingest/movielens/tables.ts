import type { Movie, MovieId, User } from '../../domain.ts';
import type { SourceFile } from '../source-file.ts';
import type { SourceRating } from '../source-rating.ts';
import { type Columns, checked, type Layout, type Listener, type ParseRow, readTable } from '../table.ts';
import type { Tables } from '../tables.ts';
import { nameFilms } from './catalogue.ts';
import type { Layouts } from './layouts.ts';
import { prepareLinks } from './links.ts';
import { type Film, prepareMovies } from './movies.ts';
import { prepareRatings } from './ratings.ts';
import { createTagCounter, prepareTags } from './tags.ts';
import { prepareUsers } from './users.ts';

export type MovieLensFiles = { [Role in keyof Layouts]?: SourceFile | undefined };

/** The tables of a MovieLens release. All movies are held in memory, as ratings name them by number; ratings are not. */
export function movieLensTables(files: MovieLensFiles, layouts: Layouts, listener: Listener): Tables {
  const read = <T>(role: keyof Layouts, prepare: (columns: Columns) => ParseRow<T>): AsyncGenerator<T[]> =>
    readRole(files[role], layouts[role], prepare, listener);

  async function readCatalogue(): Promise<Map<number, Movie>> {
    const films: Film[] = [];
    for await (const batch of read('movies', prepareMovies)) films.push(...batch);
    const movies = nameFilms(films);
    await addLinks(movies);
    await addKeywords(movies);
    return movies;
  }

  async function addLinks(movies: Map<number, Movie>): Promise<void> {
    for await (const batch of read('links', prepareLinks)) {
      for (const { movieNumber, imdbId, tmdbId } of batch) {
        const movie = movies.get(movieNumber);
        if (movie) movies.set(movieNumber, { ...movie, imdbId, tmdbId });
      }
    }
  }

  async function addKeywords(movies: Map<number, Movie>): Promise<void> {
    const counter = createTagCounter();
    for await (const batch of read('tags', prepareTags)) for (const tagging of batch) counter.add(tagging);
    for (const [movieNumber, keywords] of counter.keywords()) {
      const movie = movies.get(movieNumber);
      if (movie) movies.set(movieNumber, { ...movie, keywords });
    }
  }

  let catalogue: Promise<Map<number, Movie>> | undefined;
  const movies = () => {
    catalogue ??= readCatalogue();
    return catalogue;
  };
  return {
    async *movies(): AsyncGenerator<Movie[]> {
      yield [...(await movies()).values()];
    },
    users: (): AsyncGenerator<User[]> => read('users', prepareUsers),
    async *ratings(check): AsyncGenerator<SourceRating[]> {
      const idOf = new Map<number, MovieId>();
      for (const [movieNumber, movie] of await movies()) idOf.set(movieNumber, movie.id);
      yield* read('ratings', (columns) => checked(prepareRatings(columns, idOf), check));
    },
  };
}

async function* readRole<T>(
  file: SourceFile | undefined,
  layout: Layout | undefined,
  prepare: (columns: Columns) => ParseRow<T>,
  listener: Listener,
): AsyncGenerator<T[]> {
  if (file && layout) yield* readTable(file, layout, prepare, listener);
}
