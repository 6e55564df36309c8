import type { Movie, MovieFilter } from '../../domain.ts';
import type { Reader, Sql } from '../database.ts';
import { splitList } from './columns.ts';

/**
 * Whether a row of `movies` fits: what `conditionsOf` in src/recommend/movie-filter.ts is in memory.
 * @param filter names as a user gives them
 */
export function fitsFilter(sql: Reader, filter: MovieFilter) {
  const { yearFrom, yearTo, runtimeMax, language, country, minVotes, adult } = filter;
  const any = namesIn(filter.genresAny);
  const all = namesIn(filter.genresAll);
  const none = namesIn(filter.genresNone);
  const genres = sql`string_to_array(lower(genres), '|')`;
  return sql`
    true
    ${any.length > 0 ? sql`and ${genres} && ${any}::text[]` : sql``}
    ${all.length > 0 ? sql`and ${genres} @> ${all}::text[]` : sql``}
    ${none.length > 0 ? sql`and not coalesce(${genres} && ${none}::text[], false)` : sql``}
    ${yearFrom === undefined ? sql`` : sql`and year >= ${yearFrom}`}
    ${yearTo === undefined ? sql`` : sql`and year <= ${yearTo}`}
    ${runtimeMax === undefined ? sql`` : sql`and runtime <= ${runtimeMax}`}
    ${language === undefined ? sql`` : sql`and lower(original_language) = ${normalise(language)}`}
    ${country === undefined ? sql`` : sql`and ${normalise(country)} = any(string_to_array(lower(production_countries), '|'))`}
    ${minVotes === undefined ? sql`` : sql`and coalesce(vote_count, 0) >= ${minVotes}`}
    ${adult ? sql`` : sql`and adult is not true`}`;
}

function namesIn(list: readonly string[] = []): string[] {
  return list.map(normalise);
}

function normalise(name: string): string {
  return name.trim().toLowerCase();
}

/** What a list shows of a movie. */
export type ListedMovie = Pick<
  Movie,
  | 'id'
  | 'title'
  | 'originalTitle'
  | 'genres'
  | 'runtime'
  | 'originalLanguage'
  | 'adult'
  | 'posterPath'
  | 'voteAverage'
  | 'voteCount'
  | 'imdbId'
  | 'tmdbId'
> & {
  /** Of release; the id ends in it where the date is unknown. */
  year: number | null;
};

export const movieOrders = ['id', 'title', 'year', 'votes'] as const;
export type MovieOrder = (typeof movieOrders)[number];

/** A movie's position in an order; equal keys are ordered by number. */
export type ListPlace = { key: string | number; number: number };

export type ListRequest = {
  order: MovieOrder;
  descending: boolean;
  filter: MovieFilter;
  limit: number;
  /** Continues after this position. */
  after: ListPlace | undefined;
};

/** Movies in an order; unknown values count as 0. */
export async function listMovies(sql: Sql, request: ListRequest): Promise<(ListedMovie & { place: ListPlace })[]> {
  const { order, descending, filter, limit, after } = request;
  const key = keyOf(sql, order);
  const direction = descending ? sql`desc` : sql``;
  const rows = await sql<(Row & ListPlace)[]>`
    select ${listedColumns(sql)}, ${key} as key, number
    from movies
    where ${fitsFilter(sql, filter)} ${after ? sql`and (${key}, number) ${comesAfter(sql, request, after)}` : sql``}
    order by ${key} ${direction}, number ${direction}
    limit ${limit}`;
  return rows.map(({ key, number, ...row }) => ({ ...toListedMovie(row), place: { key, number } }));
}

/** As the indexes of db/migrations/08_search.sql have it. */
function keyOf(sql: Sql, order: MovieOrder) {
  switch (order) {
    case 'id':
      return sql`id`;
    case 'title':
      return sql`(left(search_title, 100) collate "C")`;
    case 'year':
      return sql`coalesce(year, 0)`;
    case 'votes':
      return sql`coalesce(vote_count, 0)`;
  }
}

function comesAfter(sql: Sql, { order, descending }: ListRequest, { key, number }: ListPlace) {
  const value = order === 'id' || order === 'title' ? sql`${key}::text` : sql`${key}::integer`;
  return sql`${descending ? sql`<` : sql`>`} (${value}, ${number}::integer)`;
}

/** A row with our names; genres are still text. */
type Row = Omit<ListedMovie, 'genres'> & { genres: string | null };

export function listedColumns(sql: Reader) {
  return sql`
    id, title, original_title as "originalTitle", genres, runtime, original_language as "originalLanguage", adult,
    poster_path as "posterPath", vote_average as "voteAverage", vote_count as "voteCount", imdb_id as "imdbId",
    tmdb_id as "tmdbId", year`;
}

export function toListedMovie(row: Row): ListedMovie {
  return { ...row, genres: splitList(row.genres) };
}
