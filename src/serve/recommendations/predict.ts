import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { MarqueeError } from '../../errors.ts';
import { type Answers, type Asked, type ListAnswer, type Question, sendJson } from '../answers.ts';
import { errors, missingJson } from '../schemas.ts';
import { parseUserId } from '../user-id.ts';

const listLength = 10;

const question: Question = { recommender: 'default', text: 'predict' };

const schema = {
  operationId: 'predict',
  summary: 'Ten movies for a user',
  description: "An id that is nobody's gets what most people like.",
  tags: ['predict'],
  body: Type.Object(
    { user_id: Type.Union([Type.Number(), Type.String()], { description: 'A number, or its decimal digits.' }) },
    { examples: [{ user_id: 42 }] },
  ),
  response: {
    200: Type.Object(
      {
        account: Type.Boolean({ description: 'Whether the id is that of a user.' }),
        movies: Type.Array(Type.String(), { description: 'Ids, best first, none of a movie that the user has rated.' }),
      },
      { examples: [{ account: true, movies: ['the+silence+of+the+lambs+1991', 'back+to+the+future+1985'] }] },
    ),
    ...errors,
  },
};

/** `POST /predict`: ten movies for a user, best first. */
export function predictRoute(answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/predict',
      config: { access: 'read' },
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
      handler: async (request, reply) => {
        const userId = parseUserId(request.body.user_id);
        const { body, shown } = await answers.rememberList(userId, question, predict);
        request.shown = shown;
        return sendJson(reply, body);
      },
    });
  };
}

async function predict({ viewer, model }: Asked): Promise<ListAnswer> {
  const list = await model.recommenders.default.recommend(viewer, listLength);
  const movies = list.map(({ movieId }) => movieId);
  return { body: JSON.stringify({ account: viewer.account, movies }), movies };
}
