import { type Static, type TSchema, Type } from 'typebox';
import type { MovieFilter } from '../../domain.ts';
import { normalise } from '../../recommend/names-column.ts';
import type { Choice } from '../../recommend/recommender.ts';
import { type FieldFault, InvalidRequest } from '../problems.ts';

const year = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: 9999, description }));
const name = (description: string, example: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 100, description, examples: [example] }));

const plainFilter = {
  year_from: year('The earliest year of release.'),
  year_to: year('The latest year of release.'),
  runtime_max: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'In minutes.' })),
  language: name('The original language, as the movies name it.', 'en'),
  country: name('One of the countries of production, as the movies name them.', 'France'),
  min_votes: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'Minimum vote count.' })),
  adult: Type.Optional(Type.Boolean({ default: false, description: 'Whether to list adult films.' })),
};

const genreLists = {
  genres_any: 'At least one of these genres.',
  genres_all: 'All of these genres.',
  genres_none: 'None of these genres.',
};

type GenreList = keyof typeof genreLists;

function genresAs<List extends TSchema>(list: (description: string) => List): Record<GenreList, List> {
  return {
    genres_any: list(genreLists.genres_any),
    genres_all: list(genreLists.genres_all),
    genres_none: list(genreLists.genres_none),
  };
}

/** A list in a URL's query, separated by commas, or given as several parameters, or both. */
function queryList(description: string) {
  const value = Type.String({ minLength: 1 });
  return Type.Optional(
    Type.Array(value, { maxItems: 1000, description: `${description} Separated by commas, or given several times.` }),
  );
}

/** A list in a JSON body. */
function bodyList(description: string) {
  const value = Type.String({ minLength: 1, maxLength: 1000 });
  return Type.Optional(Type.Array(value, { maxItems: 1000, description }));
}

/** The values of a `queryList`. The value of a `bodyList` is used as it is. */
function splitQueryList(list: readonly string[] | undefined): string[] | undefined {
  return list?.flatMap((values) => values.split(',')).filter((value) => value !== '');
}

/**
 * Which movies may be listed: properties to spread into the schema of a query. Genres, languages and countries are compared
 * without regard to case. A movie does not fit a condition on a fact that is unknown.
 */
export const queryFilter = { ...genresAs(queryList), ...plainFilter };

/** The same for a JSON body. */
const bodyFilter = { ...genresAs(bodyList), ...plainFilter };

type GivenFilter = Partial<Record<GenreList, string[]>> & Static<ReturnType<typeof Type.Object<typeof plainFilter>>>;

/** @throws InvalidRequest if no movie could fit */
export function readQueryFilter(given: GivenFilter): MovieFilter {
  const lists = {
    genres_any: splitQueryList(given.genres_any),
    genres_all: splitQueryList(given.genres_all),
    genres_none: splitQueryList(given.genres_none),
  };
  return readFilter({ ...given, ...lists }, 'query');
}

/** @throws InvalidRequest if nothing could fit */
function readBodyFilter(given: GivenFilter): MovieFilter {
  return readFilter(given, 'body');
}

type FilterLists = { [List in GenreList]?: string[] | undefined };

function readFilter(given: Omit<GivenFilter, GenreList> & FilterLists, part: 'query' | 'body'): MovieFilter {
  const faults = contradictionsIn(given, part);
  if (faults.length > 0) throw new InvalidRequest(faults);
  return {
    genresAny: given.genres_any,
    genresAll: given.genres_all,
    genresNone: given.genres_none,
    yearFrom: given.year_from,
    yearTo: given.year_to,
    runtimeMax: given.runtime_max,
    language: given.language,
    country: given.country,
    minVotes: given.min_votes,
    adult: given.adult,
  };
}

function contradictionsIn(given: Omit<GivenFilter, GenreList> & FilterLists, part: string): FieldFault[] {
  const faults: FieldFault[] = [];
  const { year_from: from = 0, year_to: to = Number.POSITIVE_INFINITY } = given;
  if (from > to) faults.push({ field: `${part}.year_from`, detail: `is ${from}, which is after year_to, ${to}` });
  const none = new Set(given.genres_none?.map(normalise));
  const isBarred = (genre: string) => none.has(normalise(genre));
  if (given.genres_all?.some(isBarred)) {
    faults.push({ field: `${part}.genres_all`, detail: 'has a genre that is also in genres_none' });
  }
  if (given.genres_any?.length && given.genres_any.every(isBarred)) {
    faults.push({ field: `${part}.genres_any`, detail: 'has only genres that are also in genres_none' });
  }
  return faults;
}

const excluded = 'Ids of movies to leave out.';

const plainChoice = {
  include_rated: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether to list movies that were rated or watched.' }),
  ),
};

const diversity = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description:
      "How much a movie's similarity to those listed before it counts against it: 0 is the order of the scores, and at 1 only variety counts.",
  }),
);

/** Which movies may be listed: properties to spread into the schema of a query. */
export const queryEligibility = { ...queryFilter, exclude: queryList(excluded), ...plainChoice };

/** Filters and composition of a list: properties to spread into the schema of a query. */
export const queryChoice = { ...queryEligibility, diversity };

/** The same two for a JSON body. */
export const bodyEligibility = { ...bodyFilter, exclude: bodyList(excluded), ...plainChoice };
export const bodyChoice = { ...bodyEligibility, diversity };

type Given<Properties extends typeof queryChoice | typeof bodyChoice> = Static<
  ReturnType<typeof Type.Object<Properties>>
>;

/**
 * In a URL's query, `+` means a space. Hardly any id contains a space, so a client that forgets to write `%2B` is understood.
 * @throws InvalidRequest if nothing could fit
 */
export function readQueryChoice(given: Given<typeof queryChoice>): Choice {
  // Also each value as a whole, as an id may contain a comma.
  const values = [...(given.exclude ?? []), ...(splitQueryList(given.exclude) ?? [])];
  const ids = values.flatMap((id) => [id, id.replaceAll(' ', '+')]);
  return { ...plainChoiceOf(given), filter: readQueryFilter(given), exclude: new Set(ids) };
}

/** @throws InvalidRequest if nothing could fit */
export function readBodyChoice(given: Given<typeof bodyChoice>): Choice {
  return { ...plainChoiceOf(given), filter: readBodyFilter(given), exclude: new Set(given.exclude) };
}

function plainChoiceOf({ include_rated, diversity }: Given<typeof bodyChoice>): Choice {
  return { includeRated: include_rated, diversity };
}
