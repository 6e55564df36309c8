import { type Static, Type } from 'typebox';
import type { Choice } from '../../recommend/recommender.ts';
import {
  bodyFilter,
  bodyList,
  queryFilter,
  queryList,
  readBodyFilter,
  readQueryFilter,
  splitQueryList,
} from './filters.ts';

const excluded = 'Ids of movies that shall not be listed.';

const plainChoice = {
  include_rated: Type.Optional(
    Type.Boolean({ default: false, description: 'Whether movies that were rated or watched may be listed too.' }),
  ),
};

const diversity = Type.Optional(
  Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0,
    description:
      "How much a movie's likeness to those listed before it counts against it: 0 is the order of the scores, and at 1 only variety counts.",
  }),
);

/** Which movies may be listed: properties to spread into the schema of a query. */
export const queryEligibility = { ...queryFilter, exclude: queryList(excluded), ...plainChoice };

/** What a list may hold and how it is put together: properties to spread into the schema of a query. */
export const queryChoice = { ...queryEligibility, diversity };

/** The same two for a JSON body. */
export const bodyEligibility = { ...bodyFilter, exclude: bodyList(excluded), ...plainChoice };
export const bodyChoice = { ...bodyEligibility, diversity };

type Given<Properties extends typeof queryChoice | typeof bodyChoice> = Static<
  ReturnType<typeof Type.Object<Properties>>
>;

/**
 * In a URL's query `+` means a space. Hardly an id has one, so whoever forgets to write `%2B` is understood.
 * @throws InvalidRequest where nothing could fit
 */
export function readQueryChoice(given: Given<typeof queryChoice>): Choice {
  // Each value as a whole, too, as an id may have a comma in it.
  const values = [...(given.exclude ?? []), ...(splitQueryList(given.exclude) ?? [])];
  const ids = values.flatMap((id) => [id, id.replaceAll(' ', '+')]);
  return { ...plainChoiceOf(given), filter: readQueryFilter(given), exclude: new Set(ids) };
}

/** @throws InvalidRequest where nothing could fit */
export function readBodyChoice(given: Given<typeof bodyChoice>): Choice {
  return { ...plainChoiceOf(given), filter: readBodyFilter(given), exclude: new Set(given.exclude) };
}

function plainChoiceOf({ include_rated, diversity }: Given<typeof bodyChoice>): Choice {
  return { includeRated: include_rated, diversity };
}
