import type { Movie, MovieFilter } from '../../domain.ts';
import type { Reader, Sql } from '../database.ts';
import { fitsFilter } from './filter.ts';
import { splitList } from './list-columns.ts';

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
> & {
  /** Of release; the id ends in it where the date is unknown. */
  year: number | null;
};

export const movieOrders = ['id', 'title', 'year', 'votes'] as const;
export type MovieOrder = (typeof movieOrders)[number];

/** Where a movie stands in an order: equal keys go by number. */
export type ListPlace = { key: string | number; number: number };

export type ListRequest = {
  order: MovieOrder;
  descending: boolean;
  filter: MovieFilter;
  limit: number;
  /** Goes on after this place. */
  after: ListPlace | undefined;
};

/** Movies in an order; what is not known of a movie counts as 0. */
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
    poster_path as "posterPath", vote_average as "voteAverage", vote_count as "voteCount", year`;
}

export function toListedMovie(row: Row): ListedMovie {
  return { ...row, genres: splitList(row.genres) };
}
