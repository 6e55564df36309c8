import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Answers, sendJson } from '../answers.ts';
import { problems } from '../problems.ts';
import { queryChoice, readQueryChoice } from '../schemas/choices.ts';
import { parseUserId } from '../user-id.ts';
import { type Pages, questionOf } from './pages.ts';
import { listOptions, pageSchema, termsWanted, viewerPath } from './schema.ts';

const schema = {
  operationId: 'recommendMovies',
  summary: 'Movies for a user',
  description:
    'Best first, and page after page as the list was when its first page was made. A rating counts from the very next ' +
    'first page on.',
  tags: ['recommendations'],
  params: Type.Object(viewerPath),
  querystring: Type.Object({ ...listOptions, ...queryChoice }, { additionalProperties: false }),
  response: { 200: pageSchema, ...problems },
};

/** `GET /v1/users/{id}/recommendations`. */
export function userRecommendationsRoute(answers: Answers, pages: Pages): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/users/:id/recommendations', { config: { access: 'read' }, schema }, async (request, reply) => {
      const { limit = 10, explain, cursor, recommender = 'default', ...given } = request.query;
      const userId = parseUserId(request.params.id);
      const choice = readQueryChoice(given);
      const page = { choice, recommender, limit, terms: termsWanted(explain), cursor };
      const planned = await pages.plan(['user', userId], page);
      const question = { recommender, text: questionOf(planned) };
      const { body, shown } = await answers.rememberList(userId, question, async (asked) => {
        const answer = await pages.make(asked, planned);
        return { body: JSON.stringify(answer), movies: answer.items.map(({ movie }) => movie.id) };
      });
      request.shown = shown;
      return sendJson(reply, body);
    });
  };
}
