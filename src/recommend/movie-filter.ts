import type { MovieFilter } from '../domain.ts';
import type { MovieTable } from './movie-table.ts';
import { normalise } from './names-column.ts';

/** One condition of a filter, made ready to ask of many movies. */
export type Condition = { name: keyof MovieFilter; fits: (movie: number) => boolean };

/** The conditions of `filter` except that on adult films, which always applies: see `MovieTable.listable`. */
export function conditionsOf(filter: MovieFilter, movies: MovieTable): Condition[] {
  const conditions: Condition[] = [];
  const add = (name: keyof MovieFilter, fits: Condition['fits']) => conditions.push({ name, fits });
  const { yearFrom, yearTo, runtimeMax, language, country, minVotes } = filter;
  const any = filter.genresAny?.map(normalise) ?? [];
  const all = filter.genresAll?.map(normalise) ?? [];
  const none = filter.genresNone?.map(normalise) ?? [];
  const { genres, languages, countries, years, runtimes, votes } = movies;
  if (any.length > 0)
    add(
      'genresAny',
      genres.matching((names) => any.some((name) => names.has(name))),
    );
  if (all.length > 0)
    add(
      'genresAll',
      genres.matching((names) => all.every((name) => names.has(name))),
    );
  if (none.length > 0)
    add(
      'genresNone',
      genres.matching((names) => !none.some((name) => names.has(name))),
    );
  // Comparisons with NaN, which means unknown, are false.
  if (yearFrom !== undefined) add('yearFrom', (movie) => years[movie] >= yearFrom);
  if (yearTo !== undefined) add('yearTo', (movie) => years[movie] <= yearTo);
  if (runtimeMax !== undefined) add('runtimeMax', (movie) => runtimes[movie] <= runtimeMax);
  if (language !== undefined)
    add(
      'language',
      languages.matching((names) => names.has(normalise(language))),
    );
  if (country !== undefined)
    add(
      'country',
      countries.matching((names) => names.has(normalise(country))),
    );
  if (minVotes !== undefined) add('minVotes', (movie) => votes[movie] >= minVotes);
  return conditions;
}
