/** The domain types that all modules share, independent of where values come from. */

/** Lower-case title, punctuation dropped, spaces as `+`, then `+year`: `pulp+fiction+1994`. */
export type MovieId = string;

/** A whole number from 0 to 2^53 - 1. */
export type UserId = number;

/**
 * What is known about a movie, in the order of the columns of `movies`. The type, SQL, COPY, CSV and the names in the API are all
 * derived from this list. A field's column has the same name in snake case.
 */
const movieFields = {
  id: 'required text',
  tmdbId: 'integer',
  imdbId: 'text',
  title: 'required text',
  originalTitle: 'text',
  adult: 'boolean',
  budget: 'integer',
  genres: 'names',
  homepage: 'text',
  originalLanguage: 'text',
  overview: 'text',
  popularity: 'number',
  posterPath: 'text',
  productionCompanies: 'names',
  productionCountries: 'names',
  /** ISO date, `1994-10-14`. */
  releaseDate: 'date',
  revenue: 'integer',
  /** Minutes. */
  runtime: 'number',
  spokenLanguages: 'names',
  status: 'text',
  /** 0 to 10, as TMDB counts. */
  voteAverage: 'number',
  voteCount: 'integer',
  keywords: 'names',
  directors: 'names',
  actors: 'names',
  collection: 'text',
} as const;

export type MovieField = keyof typeof movieFields;

type ValueOf = {
  'required text': string;
  text: string | null;
  integer: number | null;
  number: number | null;
  boolean: boolean | null;
  date: string | null;
  /** Empty if none is known. */
  names: readonly string[];
};

export type Movie = { [Field in MovieField]: ValueOf[(typeof movieFields)[Field]] };

type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Lowercase<First> ? First : `_${Lowercase<First>}`}${SnakeCase<Rest>}`
  : '';

type MovieColumn = SnakeCase<MovieField>;

/** Each field with its column (`tmdb_id` for `tmdbId`) and kind. */
export const movieColumns = Object.entries(movieFields).map(([field, kind]) => ({
  field: field as MovieField,
  column: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) as MovieColumn,
  kind,
}));

/** A movie of which only id and title are known. */
export function bareMovie(id: MovieId, title: string): Movie {
  const unknown = movieColumns.map(({ field, kind }) => [field, kind === 'names' ? [] : null]);
  return { ...(Object.fromEntries(unknown) as Movie), id, title };
}

/**
 * Which movies may be listed: those that meet every condition. Names are compared without regard to case. A movie does not meet a
 * condition on a fact that is unknown.
 */
export type MovieFilter = {
  /** At least one of them. */
  genresAny?: readonly string[] | undefined;
  genresAll?: readonly string[] | undefined;
  genresNone?: readonly string[] | undefined;
  /** Inclusive, as is `yearTo`. */
  yearFrom?: number | undefined;
  yearTo?: number | undefined;
  /** Minutes. */
  runtimeMax?: number | undefined;
  /** The original language, as the movies name it: `en`. */
  language?: string | undefined;
  /** One of the countries of production, as the movies name them. */
  country?: string | undefined;
  /** A movie without a vote count has 0 votes. */
  minVotes?: number | undefined;
  /** Whether adult films may be listed. Default: false. */
  adult?: boolean | undefined;
};

export type UserAttributes = {
  /** Years. */
  age: number | null;
  occupation: string | null;
  gender: string | null;
};

export type User = UserAttributes & {
  id: UserId;
  /** The site's own name for the user; absent or null if the site uses the number. */
  name?: string | null;
};

export type Rating = {
  /** Null if the source does not know when. */
  timestamp: Date | null;
  userId: UserId;
  movieId: MovieId;
  /** 0.5 to 5. */
  stars: number;
};

/** Ratings of this many stars and more are likes. */
export const likedStars = 4;

/** An unrated movie counts as liked if at least this share of its runtime was watched. */
export const likedShare = 0.5;

/** One line of a user's own history. */
export type HistoryEntry = { movieId: MovieId; stars: number; timestamp: Date | null };

/** A history as text: ids of movies, one per line, and the stars of each. */
export type HistoryText = { readonly movieIds: string; readonly stars: readonly number[] };

/** A movie that a user watched at a time. */
export type Watch = WatchedMovie & { userId: UserId; timestamp: Date | null };

/** A movie that a user has begun to watch; `share` is the part of its runtime, 0 to 1. */
export type WatchedMovie = { movieId: MovieId; share: number };

/** The user or visitor that recommendations are for, and what is known about them, if anything. */
export type Viewer = {
  /** Whether the id in the request belongs to a user. */
  account: boolean;
  attributes: UserAttributes;
  /** At most one entry per movie, in no particular order. */
  history: readonly HistoryEntry[];
  /** The same as text, if it was read as text. A copy with another history must leave it out. */
  lines?: HistoryText;
  /** At most one entry per movie, in no particular order. If a movie is also rated, the rating counts. */
  watches?: readonly WatchedMovie[];
  /** What the viewer never wants to be shown. */
  hidden?: ReadonlySet<MovieId>;
  /** What the viewer has seen without rating it. */
  seen?: ReadonlySet<MovieId>;
  /** What the viewer wants to watch. */
  watchlist?: ReadonlySet<MovieId>;
};

/**
 * Who may read over HTTP.
 * - public: everyone reads public data; what belongs to a user needs their token or a key
 * - key: public data needs a key or token, too
 * - open: everyone reads everything; for demos on the loopback interface
 */
export const readAccesses = ['public', 'key', 'open'] as const;
export type ReadAccess = (typeof readAccesses)[number];
