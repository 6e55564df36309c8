import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { type Answers, sendJson } from '../answers.ts';
import { problems } from '../problems.ts';
import { bodyEligibility, readBodyChoice } from '../schemas/choices.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import { explain, explanationSchema } from './explanation.ts';
import { givenViewer, readViewer } from './given-viewer.ts';

const schema = {
  operationId: 'explainRecommendationToAnyone',
  summary: 'Why a movie is, or is not, recommended to someone without an account',
  description:
    'By what the body says of them, of which nothing is stored; ids in it that are no movie’s count for nothing. Otherwise as for users.',
  tags: ['recommendations'],
  params: Type.Object({ movie: movieIdSchema }),
  body: Type.Object(
    { ...givenViewer, ...bodyEligibility },
    { additionalProperties: false, examples: [{ ratings: [{ movie: 'alien+1979', rating: 5 }] }] },
  ),
  response: { 200: explanationSchema, ...problems },
};

/** `POST /v1/recommendations/{movie}/explanation`. */
export function visitorExplanationRoute(answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    const url = '/recommendations/:movie/explanation';
    app.post(url, { config: { access: 'read' }, schema }, async ({ params, body }, reply) => {
      const { ratings, watched, hidden, attributes, ...given } = body;
      const choice = readBodyChoice(given);
      const { model } = await answers.ask(undefined);
      const person = { ratings, watched, hidden, attributes };
      const { viewer } = readViewer(person, model.linear.catalogue.movies);
      return sendJson(reply, JSON.stringify(explain({ viewer, model }, params.movie, choice)));
    });
  };
}
