import { Type } from 'typebox';
import { rankMovies } from '../../recommend/ranking.ts';
import { sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { movieSummary, summaryOf } from '../movies/summary.ts';
import { problems } from '../problems.ts';
import { movieIdSchema, parseUserId } from '../schemas/fields.ts';
import { queryChoice, queryEligibility, readQueryChoice } from '../schemas/filters.ts';
import { explain, explanationSchema } from './explanation.ts';
import { questionOf } from './pages.ts';
import {
  groundsSchema,
  listOptions,
  pageSchema,
  rank,
  score,
  termsWanted,
  toListAnswer,
  toModel,
  toTrendAsOf,
  viewerPath,
} from './schema.ts';

const listSchema = {
  operationId: 'recommendMovies',
  summary: 'Movies for a user',
  description:
    'Best first. Further pages continue the list with what was not shown yet; ratings take effect with the next page.',
  tags: ['recommendations'],
  params: Type.Object(viewerPath),
  querystring: Type.Object({ ...listOptions, ...queryChoice }, { additionalProperties: false }),
  response: { 200: pageSchema, ...problems },
};

/** `GET /v1/users/{id}/recommendations`. */
export const userRecommendationsRoute: Routes = async (app, { answers, pages }) => {
  app.get(
    '/users/:id/recommendations',
    { config: { access: 'own-read' }, schema: listSchema },
    async (request, reply) => {
      const { limit = 10, explain, cursor, recommender = 'default', ...given } = request.query;
      const userId = parseUserId(request.params.id);
      const choice = readQueryChoice(given);
      const page = { choice, recommender, limit, terms: termsWanted(explain), cursor };
      const planned = await pages.plan(['user', userId], page);
      const question = { recommender, text: questionOf(planned) };
      const { body, shown } = await answers.rememberList(userId, question, async (asked) =>
        toListAnswer(await pages.make(asked, planned, request.pace), asked),
      );
      request.shown = shown;
      return sendJson(reply, body);
    },
  );
};

const rankingAnswer = Type.Object(
  {
    ...groundsSchema,
    items: Type.Array(
      Type.Object({
        rank,
        movie: Type.String({ description: 'Its id.' }),
        ...Type.Pick(movieSummary, ['imdb_id', 'tmdb_id']).properties,
        score,
      }),
      { description: 'Best first.' },
    ),
    hidden: Type.Array(Type.String(), { description: 'Ids of movies that the user has hidden.' }),
    unknown: Type.Array(Type.String(), { description: 'Unknown ids.' }),
  },
  { $id: 'Ranking' },
);

const rankingSchema = {
  operationId: 'rankMovies',
  summary: "Rank a site's own candidates for a user",
  description: 'Movies that the user has rated or watched are ranked, too. A movie given twice counts once.',
  tags: ['recommendations'],
  params: Type.Object(viewerPath),
  body: Type.Object(
    { movies: Type.Array(movieIdSchema, { minItems: 1, maxItems: 1000, description: 'Ids, in any order.' }) },
    { additionalProperties: false, examples: [{ movies: ['alien+1979', 'pulp+fiction+1994'] }] },
  ),
  response: {
    200: rankingAnswer,
    ...problems,
  },
};

/** `POST /v1/users/{id}/rank`. */
export const rankRoute: Routes = async (app, { answers }) => {
  app.post(
    '/users/:id/rank',
    { config: { access: 'own-read' }, schema: rankingSchema },
    async ({ params, body, pace }) => {
      const { viewer, model } = await answers.ask(parseUserId(params.id));
      await pace(model.linear.work(viewer));
      const { movies } = model.linear.catalogue;
      const { ranked, hidden, unknown } = rankMovies(model.linear, viewer, body.movies);
      return {
        account: viewer.account,
        basis: model.linear.basisOf(viewer),
        model: toModel(model),
        trend_as_of: toTrendAsOf(model),
        items: ranked.map(({ movieId, score }, place) => {
          const { imdb_id, tmdb_id } = summaryOf(movies, movieId);
          return { rank: place + 1, movie: movieId, imdb_id, tmdb_id, score };
        }),
        hidden,
        unknown,
      };
    },
  );
};

const reasonsSchema = {
  operationId: 'explainRecommendation',
  summary: 'Why a movie is, or is not, recommended to a user',
  description: 'By the default recommender, in the order of the scores. Takes the same filters as the list.',
  tags: ['recommendations'],
  params: Type.Object({ ...viewerPath, movie: movieIdSchema }),
  querystring: Type.Object(queryEligibility, { additionalProperties: false }),
  response: { 200: explanationSchema, ...problems },
};

/** `GET /v1/users/{id}/recommendations/{movie}/explanation`. */
export const explanationRoute: Routes = async (app, { answers }) => {
  const url = '/users/:id/recommendations/:movie/explanation';
  app.get(url, { config: { access: 'own-read' }, schema: reasonsSchema }, async ({ params, query, pace }, reply) => {
    const choice = readQueryChoice(query);
    const asked = await answers.ask(parseUserId(params.id));
    await pace(asked.model.linear.work(asked.viewer));
    return sendJson(reply, JSON.stringify(explain(asked, params.movie, choice)));
  });
};
