import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { MovieId, Viewer } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import type { AppOptions } from '../options.ts';
import { errorSchema, missingJson } from '../schemas.ts';
import { parseUserId } from '../user-id.ts';

const listLength = 10;

const stranger: Viewer = {
  account: false,
  attributes: { age: null, occupation: null, gender: null },
  history: [],
};

const schema = {
  body: Type.Object({ user_id: Type.Union([Type.Number(), Type.String()]) }),
  response: {
    200: Type.Object({ account: Type.Boolean(), movies: Type.Array(Type.String()) }),
    '4xx': errorSchema,
    '5xx': errorSchema,
  },
};

/** `POST /predict`: ten movies for a user, best first. */
export function predictRoute(options: AppOptions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/predict',
      schema,
      schemaErrorFormatter: (errors) =>
        new MarqueeError(
          'REQUEST_INVALID',
          errors.some((error) => error.instancePath === '/user_id')
            ? "'user_id' must be a number or a string"
            : "Missing 'user_id' in request data",
        ),
      preValidation: async (request) => {
        if (request.body === undefined) throw new MarqueeError('REQUEST_INVALID', missingJson);
      },
      handler: async (request) => {
        const userId = parseUserId(request.body.user_id);
        const viewer = userId === undefined ? stranger : await options.findViewer(userId);
        return { account: viewer.account, movies: await recommendMovies(options, viewer) };
      },
    });
  };
}

/** Filled up where the recommender has too few, as it may know fewer movies than the database does by now. */
async function recommendMovies(options: AppOptions, viewer: Viewer): Promise<MovieId[]> {
  const recommender = options.recommender();
  if (!recommender) throw new MarqueeError('MODEL_MISSING', 'No model has been trained yet; try again shortly');
  const movies = (await recommender.recommend(viewer, listLength)).map((each) => each.movieId);
  if (movies.length === listLength) return movies;
  const excluded = new Set([...movies, ...viewer.history.map((entry) => entry.movieId)]);
  return [...movies, ...(await options.findPopularMovies(listLength - movies.length, excluded))];
}
