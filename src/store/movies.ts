import type { Movie, MovieId } from '../domain.ts';
import type { Reader, Sql } from './database.ts';
import { splitList } from './lists.ts';
import { watch } from './watch.ts';

type ListColumn =
  | 'genres'
  | 'productionCompanies'
  | 'productionCountries'
  | 'spokenLanguages'
  | 'keywords'
  | 'directors'
  | 'actors';

/** A row with our names; list columns are still text. */
type Row = Omit<Movie, ListColumn> & Record<ListColumn, string | null>;

export async function countMovies(sql: Reader): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from movies`;
  return row!.count;
}

/** All movies, ascending by id (code points). */
export async function* readMovies(sql: Reader): AsyncGenerator<Movie> {
  const batches = sql<Row[]>`${selectMovies(sql)} order by id collate "C"`.cursor(1000);
  for await (const rows of batches) for (const row of rows) yield toMovie(row);
}

export async function readMovieIds(sql: Reader): Promise<MovieId[]> {
  const rows = await sql<{ id: MovieId }[]>`select id from movies`;
  return rows.map((row) => row.id);
}

/** Those of `ids` that there are, in no particular order. */
export async function findMovies(sql: Reader, ids: readonly MovieId[]): Promise<Movie[]> {
  const rows = await sql<Row[]>`${selectMovies(sql)} where id = any(${ids as MovieId[]})`;
  return rows.map(toMovie);
}

/** Calls `onChange` whenever movies came, changed or went, and after a lost connection, when some may have. */
export function watchMovies(sql: Sql, onChange: () => void): Promise<() => Promise<void>> {
  return watch(sql, 'marquee_movies', onChange);
}

function selectMovies(sql: Reader) {
  return sql`
    select id, tmdb_id as "tmdbId", imdb_id as "imdbId", title, original_title as "originalTitle", adult, budget, genres,
      homepage, original_language as "originalLanguage", overview, popularity, poster_path as "posterPath",
      production_companies as "productionCompanies", production_countries as "productionCountries",
      release_date::text as "releaseDate", revenue, runtime, spoken_languages as "spokenLanguages", status,
      vote_average as "voteAverage", vote_count as "voteCount", keywords, directors, actors, collection
    from movies`;
}

function toMovie(row: Row): Movie {
  return {
    ...row,
    genres: splitList(row.genres),
    productionCompanies: splitList(row.productionCompanies),
    productionCountries: splitList(row.productionCountries),
    spokenLanguages: splitList(row.spokenLanguages),
    keywords: splitList(row.keywords),
    directors: splitList(row.directors),
    actors: splitList(row.actors),
  };
}
