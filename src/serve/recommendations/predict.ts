import { Type } from 'typebox';
import { MarqueeError } from '../../errors.ts';
import { type Asked, type ListAnswer, type Question, sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { plainText } from '../plugins/errors.ts';
import { errors, missingJson } from '../problems.ts';
import { parseUserId } from '../schemas/fields.ts';

const listLength = 10;

const question: Question = { recommender: 'default', text: 'predict' };

const schema = {
  operationId: 'predict',
  summary: 'Ten movies for a user',
  description: 'An unknown id gets what most people like.',
  tags: ['predict'],
  body: Type.Object(
    {
      user_id: Type.Union([Type.Number(), Type.String()], {
        description: "A user's number, its decimal digits, or the name that the site has given.",
      }),
    },
    { examples: [{ user_id: 42 }] },
  ),
  response: {
    200: Type.Object(
      {
        account: Type.Boolean({ description: 'Whether the id belongs to a user.' }),
        movies: Type.Array(Type.String(), { description: 'Ids, best first, none of a movie that the user has rated.' }),
      },
      { examples: [{ account: true, movies: ['the+silence+of+the+lambs+1991', 'back+to+the+future+1985'] }] },
    ),
    ...errors,
  },
};

/** `POST /predict`: ten movies for a user, best first. */
export const predictRoute: Routes = async (app, { answers }) => {
  app.route({
    method: 'POST',
    url: '/predict',
    config: { access: 'anyone' },
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
      const userId = parseUserId(trimmed(request.body.user_id));
      const { body, shown } = await answers.rememberList(userId, question, predict);
      request.shown = shown;
      return sendJson(reply, body);
    },
  });
};

/** White space around an id in a body makes no difference; in a URL it is part of it. */
function trimmed(id: number | string): number | string {
  return typeof id === 'string' ? id.trim() : id;
}

async function predict({ viewer, model }: Asked): Promise<ListAnswer> {
  const list = await model.recommenders.default.recommend(viewer, listLength);
  const movies = list.map(({ movieId }) => movieId);
  return { body: JSON.stringify({ account: viewer.account, movies }), movies };
}

const plainTextLength = 20;

const plainTextQuestion: Question = { recommender: 'default', text: 'recommend' };

const plainTextSchema = {
  operationId: 'recommendInPlainText',
  summary: 'Twenty movies for a user, in plain text',
  description:
    'One line: the ids of up to twenty movies, best first, separated by commas; a comma within an id is written `%2C`. An ' +
    'unknown id gets what most people like. Errors are plain text, too.',
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
    '5xx': { description: 'Why it cannot be answered', content: { 'text/plain': { schema: Type.String() } } },
  },
};

/** `GET /recommend/{user_id}`: the contract of the streaming service from which the original data came. */
export const recommendRoute: Routes = async (app, { answers }) => {
  app.get('/recommend/:user_id', { config: { access: 'anyone' }, schema: plainTextSchema }, async (request, reply) => {
    const userId = parseUserId(request.params.user_id);
    const { body, shown } = await answers.rememberList(userId, plainTextQuestion, listInPlainText);
    request.shown = shown;
    return reply.type(plainText).send(body);
  });
};

async function listInPlainText({ viewer, model }: Asked): Promise<ListAnswer> {
  const list = await model.recommenders.default.recommend(viewer, plainTextLength);
  const movies = list.map(({ movieId }) => movieId);
  return { body: movies.map((id) => id.replaceAll(',', '%2C')).join(','), movies };
}
