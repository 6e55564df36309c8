import type { Movie } from '../domain.ts';
import type { Reader } from './database.ts';
import { splitList } from './lists.ts';

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
  const batches = sql<Row[]>`
    select id, tmdb_id as "tmdbId", imdb_id as "imdbId", title, original_title as "originalTitle", adult, budget, genres,
      homepage, original_language as "originalLanguage", overview, popularity, poster_path as "posterPath",
      production_companies as "productionCompanies", production_countries as "productionCountries",
      release_date::text as "releaseDate", revenue, runtime, spoken_languages as "spokenLanguages", status,
      vote_average as "voteAverage", vote_count as "voteCount", keywords, directors, actors, collection
    from movies
    order by id collate "C"`.cursor(1000);
  for await (const rows of batches) for (const row of rows) yield toMovie(row);
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
