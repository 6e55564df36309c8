/** What a list may hold, how it is put together, and how much of it is shown. */
export type Choice = {
  /** At least one of these; any if there are none. */
  genres: readonly string[];
  yearFrom: number | null;
  yearTo: number | null;
  /** Minutes. */
  runtimeMax: number | null;
  language: string | null;
  /** 0 to 1. */
  diversity: number;
  /** How many movies. */
  shown: number;
};

export const pageSize = 24;

/** A list can be followed so far. */
const maxShown = 1000;

export const anything: Choice = {
  genres: [],
  yearFrom: null,
  yearTo: null,
  runtimeMax: null,
  language: null,
  diversity: 0,
  shown: pageSize,
};

/** Reads the query of an address; what cannot be meant is left out. */
export function readChoice(query: string): Choice {
  const given = new URLSearchParams(query);
  const [yearFrom, yearTo] = inOrder(wholeNumber(given, 'year_from', 9999), wholeNumber(given, 'year_to', 9999));
  const pages = Math.ceil((wholeNumber(given, 'shown', maxShown) ?? pageSize) / pageSize);
  return {
    genres: [...new Set(given.getAll('genre').filter((genre) => genre !== ''))],
    yearFrom,
    yearTo,
    runtimeMax: wholeNumber(given, 'runtime_max', 10_000),
    language: given.get('language') || null,
    diversity: readShare(given.get('diversity')),
    shown: Math.min(pages * pageSize, maxShown),
  };
}

/** The query of an address, `?genre=Crime&year_from=1990`, empty if nothing is chosen. */
export function writeChoice(choice: Choice): string {
  const query = new URLSearchParams(choice.genres.map((genre) => ['genre', genre]));
  const values = [
    ['year_from', choice.yearFrom],
    ['year_to', choice.yearTo],
    ['runtime_max', choice.runtimeMax],
    ['language', choice.language],
    ['diversity', choice.diversity || null],
    ['shown', choice.shown === pageSize ? null : choice.shown],
  ] as const;
  for (const [name, value] of values) {
    if (value !== null) query.set(name, String(value));
  }
  return query.size === 0 ? '' : `?${query}`;
}

/** The filters as the API has them. */
export function filtersOf({ genres, yearFrom, yearTo, runtimeMax, language }: Choice) {
  return {
    ...(genres.length > 0 && { genres_any: [...genres] }),
    ...(yearFrom !== null && { year_from: yearFrom }),
    ...(yearTo !== null && { year_to: yearTo }),
    ...(runtimeMax !== null && { runtime_max: runtimeMax }),
    ...(language !== null && { language }),
  };
}

/** Whether two choices make the same list, of which more or less may be shown. */
export function isSameList(a: Choice, b: Choice): boolean {
  return writeChoice({ ...a, shown: pageSize }) === writeChoice({ ...b, shown: pageSize });
}

function wholeNumber(given: URLSearchParams, name: string, most: number): number | null {
  const text = given.get(name) ?? '';
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= most ? number : null;
}

function inOrder(from: number | null, to: number | null): [number | null, number | null] {
  return from !== null && to !== null && from > to ? [to, from] : [from, to];
}

/** In hundredths. */
function readShare(text: string | null): number {
  const share = Math.round(Number(text ?? 0) * 100) / 100;
  return share >= 0 && share <= 1 ? share : 0;
}
