/** What Marquee is about: every room shares these types, none of them knows where its values came from. */

/** Lower-case title, punctuation dropped, spaces as `+`, then `+year`: `pulp+fiction+1994`. */
export type MovieId = string;

/** A whole number from 0 to 2^53 - 1. */
export type UserId = number;

export type Movie = {
  id: MovieId;
  tmdbId: number | null;
  imdbId: string | null;
  title: string;
  originalTitle: string | null;
  adult: boolean | null;
  budget: number | null;
  genres: readonly string[];
  homepage: string | null;
  originalLanguage: string | null;
  overview: string | null;
  popularity: number | null;
  posterPath: string | null;
  productionCompanies: readonly string[];
  productionCountries: readonly string[];
  /** ISO date, `1994-10-14`. */
  releaseDate: string | null;
  revenue: number | null;
  /** Minutes. */
  runtime: number | null;
  spokenLanguages: readonly string[];
  status: string | null;
  /** 0 to 10, as TMDB counts. */
  voteAverage: number | null;
  voteCount: number | null;
  keywords: readonly string[];
  directors: readonly string[];
  actors: readonly string[];
  collection: string | null;
};

/** A movie of which nothing but id and title is known. */
export function bareMovie(id: MovieId, title: string): Movie {
  return {
    id,
    tmdbId: null,
    imdbId: null,
    title,
    originalTitle: null,
    adult: null,
    budget: null,
    genres: [],
    homepage: null,
    originalLanguage: null,
    overview: null,
    popularity: null,
    posterPath: null,
    productionCompanies: [],
    productionCountries: [],
    releaseDate: null,
    revenue: null,
    runtime: null,
    spokenLanguages: [],
    status: null,
    voteAverage: null,
    voteCount: null,
    keywords: [],
    directors: [],
    actors: [],
    collection: null,
  };
}

/**
 * Which movies may be listed: those that every condition fits. Names are compared without regard to case. A condition does
 * not fit a movie of which the fact that it asks for is unknown.
 */
export type MovieFilter = {
  /** At least one of them. */
  genresAny?: readonly string[] | undefined;
  genresAll?: readonly string[] | undefined;
  genresNone?: readonly string[] | undefined;
  /** The year itself included. */
  yearFrom?: number | undefined;
  yearTo?: number | undefined;
  /** Minutes. */
  runtimeMax?: number | undefined;
  /** The original language, as the movies name it: `en`. */
  language?: string | undefined;
  /** One of the countries of production, as the movies name them. */
  country?: string | undefined;
  /** Movies without a vote count have none. */
  minVotes?: number | undefined;
  /** Whether adult films may be listed; they may not where absent. A movie not known to be one is none. */
  adult?: boolean | undefined;
};

export type UserAttributes = {
  /** Years. */
  age: number | null;
  occupation: string | null;
  gender: string | null;
};

export type User = UserAttributes & { id: UserId };

export type Rating = {
  /** Null where the source does not know when. */
  timestamp: Date | null;
  userId: UserId;
  movieId: MovieId;
  /** 0.5 to 5. */
  stars: number;
};

/** Ratings of this many stars and more are likes. */
export const likedStars = 4;

/** One line of a user's own history. */
export type HistoryEntry = { movieId: MovieId; stars: number; timestamp: Date | null };

/** A movie that a user has begun to watch; `share` is the part of its runtime, 0 to 1. */
export type WatchedMovie = { movieId: MovieId; share: number };

/** Whoever recommendations are for, with all that is known of them: perhaps nothing. */
export type Viewer = {
  /** Whether the id asked for is a user of ours. */
  account: boolean;
  attributes: UserAttributes;
  /** At most one entry a movie, in no particular order. */
  history: readonly HistoryEntry[];
  /** At most one entry a movie, in no particular order; what is rated too counts as rated. */
  watches?: readonly WatchedMovie[];
  /** What the viewer never wants to be shown. */
  hidden?: ReadonlySet<MovieId>;
};
