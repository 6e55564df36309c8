import type { MovieFilter } from '../../domain.ts';
import type { Reader } from '../database.ts';

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
