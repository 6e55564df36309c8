import { movie, type Rows, rating, user } from '../../support/taste.ts';

/** What requests say and answers show of a movie beside its id; a list is empty, and anything else null, where unknown. */
export type Facts = {
  title: string;
  year: number | null;
  genres: string[];
  runtime: number | null;
  original_language: string | null;
  production_countries: string[];
  adult: boolean | null;
  vote_count: number | null;
};

export type Attributes = { age: number | null; occupation: string | null; gender: string | null };

/** Times are ISO 8601 in UTC, so that they compare as texts; null is unknown, and older than any. */
export type Timed<Value> = { value: Value; timestamp: string | null };

export type Person = Attributes & {
  ratings: Map<string, Timed<number>>;
  watches: Map<string, Timed<number>>;
  /** In the order in which they were hidden. */
  hidden: Map<string, string>;
};

/** All that the service should know, in plain maps. `came` tells a movie from one that had its id before. */
export type World = { movies: Map<string, Facts & { came: number }>; people: Map<number, Person>; arrivals: number };

/** Users that nothing is written of, whose taste the model was trained on. */
const others = 16;

/** Users that may come and go; the first two are there at the beginning. */
export const userIds = [1000, 1001, 1002];

export const oldMovies = ['comedy', 'thriller'].flatMap((genre) =>
  Array.from({ length: 8 }, (_, index) => `${genre}+${index}+${1990 + 3 * index}`),
);
export const newMovies = ['a+new+comedy+2024', 'new+&+100%,+really+', 'zebra+2025'];

/** What is known about the movies at the beginning. */
function factsOf(id: string, index: number): Facts {
  return {
    title: `Film ${index}`,
    year: 1990 + 3 * (index % 8),
    genres: index % 4 === 0 ? [id.split('+')[0]!, 'Drama'] : [id.split('+')[0]!],
    runtime: index % 5 === 0 ? null : 80 + 5 * index,
    original_language: ['en', 'fr', null][index % 3]!,
    production_countries: index % 2 === 0 ? ['France', 'Peru'] : [],
    adult: index % 8 === 7 ? true : null,
    vote_count: index % 6 === 0 ? null : 10 * index,
  };
}

/** The camp of even users likes comedies, that of odd ones thrillers; nobody has rated the first movie of the other camp. */
export function createWorld(): World {
  const movies = new Map(oldMovies.map((id, index) => [id, { ...factsOf(id, index), came: index }]));
  const people = new Map<number, Person>();
  for (let id = 0; id < others; id++) {
    const camp = oldMovies.slice(8 * (id % 2), 8 * (id % 2) + 8).filter((_, index) => index !== (id >> 1) % 8);
    const ratings = new Map(camp.map((each, index) => [each, { value: 4 + (index % 2), timestamp: null }]));
    people.set(id, { ...attributesOf(id), ratings, watches: new Map(), hidden: new Map() });
  }
  for (const id of userIds.slice(0, 2)) people.set(id, newcomer({ age: 30, occupation: null, gender: 'F' }));
  return { movies, people, arrivals: movies.size };
}

function attributesOf(id: number): Attributes {
  return { age: 20 + 2 * id, occupation: null, gender: id % 2 === 0 ? 'F' : 'M' };
}

export function newcomer(attributes: Attributes): Person {
  return { ...attributes, ratings: new Map(), watches: new Map(), hidden: new Map() };
}

/** The rows of a world that has only ratings yet. */
export function rowsOf({ movies, people }: World): Rows {
  const ids = [...people.keys()];
  return {
    movies: [...movies].map(([id, { title, genres }]) => movie(id, { title, genres })),
    users: ids.map((id) => user(id, attributesOnly(people.get(id)!))),
    ratings: ids.flatMap((id) => [...people.get(id)!.ratings].map(([each, { value }]) => rating(id, each, value))),
  };
}

export function attributesOnly({ age, occupation, gender }: Attributes): Attributes {
  return { age, occupation, gender };
}

/** Year of release: a movie of unknown date has that which its id ends with. */
function yearOf(id: string, { year }: Facts): number | null {
  const digits = /\+(\d{4})$/.exec(id)?.[1];
  return year ?? (digits === undefined ? null : Number(digits));
}

/** Merges `given` into `stored`: the newer one stays; if equally new, the later one. */
export function decide<Value>(
  stored: Timed<Value> | undefined,
  given: Timed<Value>,
): { status: 'applied' | 'unchanged' | 'outdated'; kept: Timed<Value> } {
  const [before, now] = [stored?.timestamp ?? '', given.timestamp ?? ''];
  if (stored && before > now) return { status: 'outdated', kept: stored };
  if (stored && before === now && stored.value === given.value) return { status: 'unchanged', kept: stored };
  return { status: 'applied', kept: given };
}

/** Which movies a list may hold, in the words of a request's body. */
export type Choice = {
  genres_any?: string[];
  genres_all?: string[];
  genres_none?: string[];
  year_from?: number;
  year_to?: number;
  runtime_max?: number;
  language?: string;
  country?: string;
  min_votes?: number;
  adult?: boolean;
  exclude?: string[];
  include_rated?: boolean;
};

/** All that keeps a movie from the lists of `person`, undefined for a stranger, as an explanation says it. */
export function barriersOf(
  world: World,
  id: string,
  choice: Choice,
  person: Person | undefined,
): Record<string, unknown>[] {
  const facts = world.movies.get(id)!;
  const rated = person?.ratings.get(id);
  const watched = person?.watches.get(id);
  const barriers: Record<string, unknown>[] = [];
  if (person?.hidden.has(id)) barriers.push({ kind: 'hidden' });
  if (rated && !choice.include_rated) barriers.push({ kind: 'rated', rating: rated.value });
  else if (watched && !choice.include_rated) {
    barriers.push({ kind: 'watched', share: Math.min(1, watched.value / (facts.runtime ?? 100)) });
  }
  if (choice.exclude?.includes(id)) barriers.push({ kind: 'excluded' });
  for (const condition of conditionsBroken(id, facts, choice)) barriers.push({ kind: 'filtered', condition });
  return barriers;
}

function conditionsBroken(id: string, facts: Facts, choice: Choice): (keyof Choice)[] {
  const genres = new Set(facts.genres.map((genre) => genre.toLowerCase()));
  const has = (genre: string) => genres.has(genre.toLowerCase());
  const year = yearOf(id, facts) ?? Number.NaN;
  const { genres_any, genres_all, genres_none, year_from, year_to, runtime_max, language, country } = choice;
  const fits: Partial<Record<keyof Choice, boolean>> = {
    adult: choice.adult === true || facts.adult !== true,
    genres_any: !genres_any || genres_any.some(has),
    genres_all: !genres_all || genres_all.every(has),
    genres_none: !genres_none?.some(has),
    year_from: year_from === undefined || year >= year_from,
    year_to: year_to === undefined || year <= year_to,
    runtime_max: runtime_max === undefined || (facts.runtime ?? Number.NaN) <= runtime_max,
    language: language === undefined || facts.original_language === language,
    country: country === undefined || facts.production_countries.includes(country),
    min_votes: (facts.vote_count ?? 0) >= (choice.min_votes ?? 0),
  };
  return (Object.keys(fits) as (keyof Choice)[]).filter((condition) => !fits[condition]);
}

/** The movies that a list may hold. */
export function fitting(world: World, choice: Choice, persons: readonly (Person | undefined)[]): Set<string> {
  const ids = [...world.movies.keys()];
  return new Set(ids.filter((id) => persons.every((each) => barriersOf(world, id, choice, each).length === 0)));
}

/** What a person's lists rest on. Nobody whom the model was trained on has told an occupation. */
export function basisOf(person: Person | undefined): string {
  if (person && person.ratings.size + person.watches.size > 0) return 'history';
  return person && (person.age !== null || person.gender !== null) ? 'demographics' : 'popular';
}
