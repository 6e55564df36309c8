import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { rankMovies } from '../../recommend/ranking.ts';
import type { Answers } from '../answers.ts';
import { problems } from '../problems.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { parseUserId } from '../user-id.ts';
import { groundsSchema, rank, score, toModel, viewerPath } from './schema.ts';

const answerSchema = Type.Object(
  {
    ...groundsSchema,
    items: Type.Array(Type.Object({ rank, movie: Type.String({ description: 'Its id.' }), score }), {
      description: 'Best first.',
    }),
    hidden: Type.Array(Type.String(), { description: 'Ids of those that the user does not want to be shown.' }),
    unknown: Type.Array(Type.String(), { description: 'Ids of those that do not exist.' }),
  },
  { $id: 'Ranking' },
);

const schema = {
  operationId: 'rankMovies',
  summary: "A site's own candidates in a user's order",
  description: 'Movies that the user has rated or watched are ranked too. A movie that is given twice counts once.',
  tags: ['recommendations'],
  params: Type.Object(viewerPath),
  body: Type.Object(
    { movies: Type.Array(movieIdSchema, { minItems: 1, maxItems: 1000, description: 'Ids, in any order.' }) },
    { additionalProperties: false, examples: [{ movies: ['alien+1979', 'pulp+fiction+1994'] }] },
  ),
  response: {
    200: answerSchema,
    ...problems,
  },
};

/** `POST /v1/users/{id}/rank`. */
export function rankRoute(answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/users/:id/rank', { config: { access: 'read' }, schema }, async ({ params, body }) => {
      const { viewer, model } = await answers.ask(parseUserId(params.id));
      const { ranked, hidden, unknown } = rankMovies(model.linear, viewer, body.movies);
      return {
        account: viewer.account,
        basis: model.linear.basisOf(viewer),
        model: toModel(model),
        items: ranked.map(({ movieId, score }, place) => ({ rank: place + 1, movie: movieId, score })),
        ...{ hidden, unknown },
      };
    });
  };
}
