import { type Static, Type } from 'typebox';
import type { MovieId, Viewer, WatchedMovie } from '../../domain.ts';
import type { MovieTable } from '../../recommend/movie-table.ts';
import { usualRuntime } from '../../store/users/viewers.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { attributesSchema, toAttributes } from '../users/user-schema.ts';

const strict = { additionalProperties: false };

const watched = Type.Object(
  {
    movie: movieIdSchema,
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: 'Watched of the movie.' })),
    share: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Watched of the movie, 0 to 1.' })),
  },
  { ...strict, oneOf: [{ required: ['minutes'] }, { required: ['share'] }], description: 'With `minutes` or `share`.' },
);

/** Someone without an account, with all that a site knows of them: properties to spread into the schema of a body. */
export const givenViewer = {
  ratings: Type.Optional(
    Type.Array(
      Type.Object(
        { movie: movieIdSchema, rating: Type.Number({ minimum: 0.5, maximum: 5, description: 'Stars.' }) },
        strict,
      ),
      { maxItems: 10_000, description: 'Of a movie that is rated twice, the last one counts.' },
    ),
  ),
  watched: Type.Optional(
    Type.Array(watched, { maxItems: 10_000, description: 'Weighs less than a rating, which overrides it.' }),
  ),
  hidden: Type.Optional(Type.Array(movieIdSchema, { maxItems: 10_000, description: 'Movies that are not wanted.' })),
  attributes: Type.Optional(attributesSchema),
};

const given = Type.Object(givenViewer);
type Given = Static<typeof given>;
export type GivenViewer = { [Property in keyof Given]: Given[Property] | undefined };

/** Whom a body describes, and the ids in it that are no movie's, which count for nothing. */
export function readViewer(
  { ratings = [], watched = [], hidden = [], attributes = {} }: GivenViewer,
  movies: MovieTable,
): { viewer: Viewer; unknown: MovieId[] } {
  const unknown = new Set<MovieId>();
  const isKnown = (id: MovieId) => {
    const movie = movies.indexOf(id);
    const known = movie !== undefined && movies.isPresent(movie);
    if (!known) unknown.add(id);
    return known;
  };
  const starsOf = new Map(ratings.map(({ movie, rating }) => [movie, rating]));
  const watchOf = new Map(watched.map((each) => [each.movie, each]));
  const viewer: Viewer = {
    account: false,
    attributes: toAttributes(attributes),
    history: [...starsOf]
      .filter(([movieId]) => isKnown(movieId))
      .map(([movieId, stars]) => ({ movieId, stars, timestamp: null })),
    watches: [...watchOf.values()].filter(({ movie }) => isKnown(movie)).map((each) => toWatch(each, movies)),
    hidden: new Set(hidden.filter(isKnown)),
  };
  return { viewer, unknown: [...unknown] };
}

function toWatch({ movie, minutes, share }: Static<typeof watched>, movies: MovieTable): WatchedMovie {
  if (minutes === undefined) return { movieId: movie, share: share! };
  const runtime = movies.runtimes[movies.indexOf(movie)!] || usualRuntime;
  return { movieId: movie, share: Math.min(1, minutes / runtime) };
}
