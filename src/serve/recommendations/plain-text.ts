import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Answers, Asked, ListAnswer, Question } from '../answers.ts';
import { plainText } from '../plugins/errors.ts';
import { parseUserId } from '../user-id.ts';

const listLength = 20;

const question: Question = { recommender: 'default', text: 'recommend' };

const schema = {
  operationId: 'recommendInPlainText',
  summary: 'Twenty movies for a user, in plain text',
  description:
    'One line: the ids of up to twenty movies, best first, separated by commas; a comma within an id is written `%2C`. An id ' +
    'that is nobody’s gets what most people like. Errors are plain text, too.',
  tags: ['predict'],
  params: Type.Object({ user_id: Type.String({ description: 'A user, or anybody.', examples: ['42'] }) }),
  response: {
    200: {
      description: 'Ids of movies',
      content: {
        'text/plain': {
          schema: Type.String({ examples: ['the+shawshank+redemption+1994,forrest+gump+1994,pulp+fiction+1994'] }),
        },
      },
    },
    '4xx': { description: 'What was wrong', content: { 'text/plain': { schema: Type.String() } } },
    '5xx': { description: 'What keeps it from an answer', content: { 'text/plain': { schema: Type.String() } } },
  },
};

/** `GET /recommend/{user_id}`: the contract of the streaming service from which the original data came. */
export function recommendRoute(answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get('/recommend/:user_id', { config: { access: 'read' }, schema }, async (request, reply) => {
      const userId = parseUserId(request.params.user_id);
      const { body, shown } = await answers.rememberList(userId, question, recommend);
      request.shown = shown;
      return reply.type(plainText).send(body);
    });
  };
}

async function recommend({ viewer, model }: Asked): Promise<ListAnswer> {
  const list = await model.recommenders.default.recommend(viewer, listLength);
  const movies = list.map(({ movieId }) => movieId);
  return { body: movies.map((id) => id.replaceAll(',', '%2C')).join(','), movies };
}
