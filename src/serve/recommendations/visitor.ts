import { type Static, Type } from 'typebox';
import { shareWatched } from '../../domain/watches.ts';
import type { MovieId, Viewer, WatchedMovie } from '../../domain.ts';
import type { MovieTable } from '../../recommend/movie-table.ts';
import { sendJson, wholeOf } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { bodyChoice, bodyEligibility, readBodyChoice } from '../schemas/filters.ts';
import { attributesSchema, toAttributes } from '../users/users.ts';
import { explain, explanationSchema } from './explanation.ts';
import { listOptions, pageSchema, termsWanted, toListAnswer } from './schema.ts';

const strict = { additionalProperties: false };

const watched = Type.Object(
  {
    movie: movieIdSchema,
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000, description: 'Watched of the movie.' })),
    share: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Watched of the movie, 0 to 1.' })),
  },
  { ...strict, oneOf: [{ required: ['minutes'] }, { required: ['share'] }], description: 'With `minutes` or `share`.' },
);

/** A visitor without an account, with all that a site knows about them: properties to spread into the schema of a body. */
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
  seen: Type.Optional(
    Type.Array(movieIdSchema, {
      maxItems: 10_000,
      description: 'Seen, and not listed again; counts as watched if it is neither rated nor watched.',
    }),
  ),
  watchlist: Type.Optional(
    Type.Array(movieIdSchema, { maxItems: 10_000, description: 'Movies to watch, which are marked in lists.' }),
  ),
  attributes: Type.Optional(attributesSchema),
};

const given = Type.Object(givenViewer);
type Given = Static<typeof given>;
export type GivenViewer = { [Property in keyof Given]: Given[Property] | undefined };

/** Whom a body describes, and the ids in it that are no movie's, which count for nothing. */
export function readViewer(
  { ratings = [], watched = [], hidden = [], seen = [], watchlist = [], attributes = {} }: GivenViewer,
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
    seen: new Set(seen.filter(isKnown)),
    watchlist: new Set(watchlist.filter(isKnown)),
  };
  return { viewer, unknown: [...unknown] };
}

function toWatch({ movie, minutes, share }: Static<typeof watched>, movies: MovieTable): WatchedMovie {
  if (minutes === undefined) return { movieId: movie, share: share! };
  return { movieId: movie, share: shareWatched(minutes, movies.runtimes[movies.indexOf(movie)!]) };
}

export const unknownMovies = Type.Array(Type.String(), {
  description: 'Unknown movie ids in the body; they are ignored.',
});

const answerSchema = Type.Object(
  {
    ...pageSchema.properties,
    unknown_movies: unknownMovies,
  },
  { $id: 'VisitorRecommendations' },
);

const listSchema = {
  operationId: 'recommendMoviesToAnyone',
  summary: 'Movies for someone without an account',
  description: 'From the ratings and attributes in the body. Nothing is stored.',
  tags: ['recommendations'],
  body: Type.Object(
    { ...givenViewer, ...listOptions, ...bodyChoice },
    {
      additionalProperties: false,
      examples: [{ ratings: [{ movie: 'alien+1979', rating: 5 }], attributes: { age: 31 }, genres_any: ['Horror'] }],
    },
  ),
  response: {
    200: answerSchema,
    ...problems,
  },
};

/** `POST /v1/recommendations`. */
export const recommendationsRoute: Routes = async (app, { answers, pages }) => {
  app.post('/recommendations', { config: { access: 'public' }, schema: listSchema }, async ({ body, pace }, reply) => {
    const { ratings, watched, hidden, seen, watchlist, attributes, ...options } = body;
    const { limit = 10, explain, cursor, recommender = 'default', ...given } = options;
    const choice = readBodyChoice(given);
    const page = { choice, recommender, limit, terms: termsWanted(explain), cursor };
    const person = { ratings, watched, hidden, seen, watchlist, attributes };
    const planned = await pages.plan(person, page);
    const { model } = await answers.ask(undefined);
    const { viewer, unknown } = readViewer(person, model.linear.catalogue.movies);
    const { answer, movies } = await pages.make({ viewer, model }, planned, pace);
    const whole = { answer: { ...answer, unknown_movies: unknown }, movies };
    return sendJson(reply, wholeOf(toListAnswer(whole, { viewer, model }), model));
  });
};

const reasonsSchema = {
  operationId: 'explainRecommendationToAnyone',
  summary: 'Why a movie is, or is not, recommended to someone without an account',
  description:
    'From the ratings and attributes in the body. Nothing is stored; unknown movie ids are ignored. Otherwise as for users.',
  tags: ['recommendations'],
  params: Type.Object({ movie: movieIdSchema }),
  body: Type.Object(
    { ...givenViewer, ...bodyEligibility },
    { additionalProperties: false, examples: [{ ratings: [{ movie: 'alien+1979', rating: 5 }] }] },
  ),
  response: { 200: explanationSchema, ...problems },
};

/** `POST /v1/recommendations/{movie}/explanation`. */
export const visitorExplanationRoute: Routes = async (app, { answers }) => {
  const url = '/recommendations/:movie/explanation';
  app.post(url, { config: { access: 'public' }, schema: reasonsSchema }, async ({ params, body, pace }, reply) => {
    const { ratings, watched, hidden, seen, watchlist, attributes, ...given } = body;
    const choice = readBodyChoice(given);
    const { model } = await answers.ask(undefined);
    const person = { ratings, watched, hidden, seen, watchlist, attributes };
    const { viewer } = readViewer(person, model.linear.catalogue.movies);
    await pace(model.linear.work(viewer));
    return sendJson(reply, JSON.stringify(explain({ viewer, model }, params.movie, choice)));
  });
};
