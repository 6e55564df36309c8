import { type Static, Type } from 'typebox';
import { hourMs } from '../../domain/trend.ts';
import { eligibleMovies } from '../../recommend/eligibility.ts';
import { listMovies } from '../../recommend/listing.ts';
import { countLatestLikes } from '../../store/movies/trend.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { limit, modelSchema, toModel } from '../recommendations/schema.ts';
import { orNull } from '../schemas/fields.ts';
import { queryChoice, readQueryChoice } from '../schemas/filters.ts';
import { movieSummary, summaryOf } from './summary.ts';

const { include_rated: _, ...choice } = queryChoice;
const query = Type.Object(
  {
    limit,
    window: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 3650,
        default: 7,
        description: 'How many days count, up to the newest like.',
      }),
    ),
    ...choice,
  },
  { additionalProperties: false },
);

const answer = Type.Object(
  {
    model: modelSchema,
    trend_as_of: orNull(
      Type.String({
        format: 'date-time',
        description: 'The end of the window; null if no time of a like is known.',
      }),
    ),
    movies: Type.Array(
      Type.Object({
        movie: movieSummary,
        likes: Type.Integer({ description: 'How many users liked it in the window.' }),
      }),
      { description: 'Most likes first.' },
    ),
  },
  { $id: 'TrendingMovies' },
);

/** `GET /v1/movies/trending`. */
export const trendingMoviesRoute: Routes = async (app, { answers, sql }) => {
  app.get(
    '/movies/trending',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listTrendingMovies',
        summary: 'What is liked now',
        description:
          'The same for everyone, counted at this moment: ratings of 4 stars or more and movies watched at least by half. Movies ' +
          'without any like in the window are left out.',
        tags: ['movies'],
        querystring: query,
        response: { 200: answer, ...problems },
      },
    },
    async ({ query: { limit: count = 10, window = 7, ...given } }): Promise<Static<typeof answer>> => {
      const [{ model }, { hour, likes }] = await Promise.all([
        answers.ask(undefined),
        countLatestLikes(sql, 24 * window),
      ]);
      const { catalogue } = model.linear;
      const { movies } = catalogue;
      const wanted = readQueryChoice(given);
      const eligible = eligibleMovies(movies, { ...wanted, candidates: new Set(likes.keys()) }, []);
      const scores = Float32Array.from(movies.ids, (id) => likes.get(id) ?? 0);
      const list = listMovies(catalogue, scores, eligible, count, wanted.diversity);
      return {
        model: toModel(model),
        trend_as_of: hour === null ? null : new Date((hour + 1) * hourMs).toISOString(),
        movies: list.map(({ movieId }) => ({ movie: summaryOf(movies, movieId), likes: likes.get(movieId)! })),
      };
    },
  );
};
