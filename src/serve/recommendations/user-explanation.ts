import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Answers, sendJson } from '../answers.ts';
import { problems } from '../problems.ts';
import { queryEligibility, readQueryChoice } from '../schemas/choices.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { parseUserId } from '../user-id.ts';
import { explain, explanationSchema } from './explanation.ts';
import { viewerPath } from './schema.ts';

const schema = {
  operationId: 'explainRecommendation',
  summary: 'Why a movie is, or is not, recommended to a user',
  description: 'By the default model and the order of the scores. Takes the filters of the list in question.',
  tags: ['recommendations'],
  params: Type.Object({ ...viewerPath, movie: movieIdSchema }),
  querystring: Type.Object(queryEligibility, { additionalProperties: false }),
  response: { 200: explanationSchema, ...problems },
};

/** `GET /v1/users/{id}/recommendations/{movie}/explanation`. */
export function explanationRoute(answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    const url = '/users/:id/recommendations/:movie/explanation';
    app.get(url, { config: { access: 'read' }, schema }, async ({ params, query }, reply) => {
      const choice = readQueryChoice(query);
      const asked = await answers.ask(parseUserId(params.id));
      return sendJson(reply, JSON.stringify(explain(asked, params.movie, choice)));
    });
  };
}
