import { type Static, Type } from 'typebox';
import type { Choice } from '../../recommend/recommender.ts';
import { type Asked, sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { limit, modelSchema, toModel } from '../recommendations/schema.ts';
import { queryChoice, readQueryChoice } from '../schemas/filters.ts';
import { movieSummary, summaryOf } from './summary.ts';

const { include_rated: _, ...choice } = queryChoice;
const query = Type.Object({ limit, ...choice }, { additionalProperties: false });

const answer = Type.Object(
  {
    model: modelSchema,
    movies: Type.Array(
      Type.Object({
        movie: movieSummary,
        liked_by: Type.Number({
          description:
            'Popularity: the share of all users who gave the movie 4 stars or more or, without a rating, watched at least half of it, ' +
            'as of the last training; guessed from what it is about where too few users have.',
        }),
      }),
      { description: 'Most popular first.' },
    ),
  },
  { $id: 'PopularMovies' },
);

/** `GET /v1/movies/popular`. */
export const popularMoviesRoute: Routes = async (app, { answers }) => {
  app.get(
    '/movies/popular',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listPopularMovies',
        summary: 'What most people like',
        description: 'The same list for everyone; `liked_by` is the share of users who like the movie.',
        tags: ['movies'],
        querystring: query,
        response: { 200: answer, ...problems },
      },
    },
    async ({ query: { limit = 10, ...given } }, reply) => {
      const choice = readQueryChoice(given);
      const text = `popular ${limit} ${JSON.stringify(given)}`;
      const body = await answers.remember(undefined, { recommender: 'popular', text }, async (asked) =>
        JSON.stringify(await listPopular(asked, limit, choice)),
      );
      return sendJson(reply, body);
    },
  );
};

async function listPopular({ viewer, model }: Asked, count: number, choice: Choice): Promise<Static<typeof answer>> {
  const list = await model.recommenders.popular.recommend(viewer, count, choice);
  const { movies } = model.linear.catalogue;
  return {
    model: toModel(model),
    movies: list.map(({ movieId, score }) => ({ movie: summaryOf(movies, movieId), liked_by: score })),
  };
}
