import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Answers } from '../answers.ts';
import { problems } from '../problems.ts';
import { bodyChoice, readBodyChoice } from '../schemas/choices.ts';
import { givenViewer, readViewer } from './given-viewer.ts';
import type { Pages } from './pages.ts';
import { listOptions, pageSchema, termsWanted } from './schema.ts';

const answerSchema = Type.Object(
  {
    ...pageSchema.properties,
    unknown_movies: Type.Array(Type.String(), {
      description: 'Ids in the body that are no movie’s; they count for nothing.',
    }),
  },
  { $id: 'VisitorRecommendations' },
);

const schema = {
  operationId: 'recommendMoviesToAnyone',
  summary: 'Movies for someone without an account',
  description: 'By what the body says of them. Nothing of it is stored.',
  tags: ['recommendations'],
  body: Type.Object(
    { ...givenViewer, ...listOptions, ...bodyChoice },
    {
      additionalProperties: false,
      examples: [{ ratings: [{ movie: 'alien+1979', rating: 5 }], attributes: { age: 31 }, genres_any: ['Horror'] }],
    },
  ),
  response: {
    200: answerSchema,
    ...problems,
  },
};

/** `POST /v1/recommendations`. */
export function recommendationsRoute(answers: Answers, pages: Pages): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post('/recommendations', { config: { access: 'read' }, schema }, async ({ body }) => {
      const { ratings, watched, hidden, attributes, ...options } = body;
      const { limit = 10, explain, cursor, recommender = 'default', ...given } = options;
      const choice = readBodyChoice(given);
      const page = { choice, recommender, limit, terms: termsWanted(explain), cursor };
      const person = { ratings, watched, hidden, attributes };
      const planned = await pages.plan(person, page);
      const { model } = await answers.ask(undefined);
      const { viewer, unknown } = readViewer(person, model.linear.catalogue.movies);
      return { ...(await pages.make({ viewer, model }, planned)), unknown_movies: unknown };
    });
  };
}
