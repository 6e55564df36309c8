import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Barrier } from '../../../../recommend/eligibility.ts';
import { explainMovie } from '../../../../recommend/explanation.ts';
import type { Choice } from '../../../../recommend/recommender.ts';
import { unknownMovie } from '../../../../store/locks.ts';
import { type Answers, type Asked, sendJson } from '../../../answers.ts';
import { problems } from '../../../problems.ts';
import { queryEligibility, readQueryChoice } from '../../../schemas/choices.ts';
import { movieIdSchema } from '../../../schemas/ids.ts';
import { movieSummary, summaryOf } from '../../../schemas/movies.ts';
import {
  groundsSchema,
  rank,
  score,
  termSchema,
  toModel,
  toTerm,
  viewerPath,
} from '../../../schemas/recommendations.ts';
import { parseUserId } from '../../../user-id.ts';

const barrierSchema = Type.Union(
  [
    Type.Object({ kind: Type.Literal('rated'), rating: Type.Number() }),
    Type.Object({
      kind: Type.Literal('watched'),
      share: Type.Number({ description: 'The part of the movie, 0 to 1.' }),
    }),
    Type.Object({ kind: Type.Literal('hidden') }, { description: 'The user does not want to be shown it.' }),
    Type.Object({ kind: Type.Literal('excluded') }),
    Type.Object(
      { kind: Type.Literal('filtered'), condition: Type.String({ examples: ['year_from'] }) },
      { description: 'It does not fit this condition; `adult` is one unless it is lifted.' },
    ),
  ],
  { $id: 'Barrier' },
);

const answerSchema = Type.Object(
  {
    ...groundsSchema,
    movie: movieSummary,
    score,
    terms: Type.Array(termSchema, { description: 'All of them, largest amount first; they add up to the score.' }),
    listed: Type.Boolean({ description: 'Whether the movie may be in the list; how far up is the rank.' }),
    barriers: Type.Array(barrierSchema, {
      description: 'All that keeps it from being listed; none where it is listed.',
    }),
    rank,
    of: Type.Integer({ description: 'How many movies the rank is among: this one and all that may be listed.' }),
  },
  { $id: 'Explanation' },
);

const schema = {
  operationId: 'explainRecommendation',
  summary: 'Why a movie is, or is not, recommended to a user',
  description: 'By the default model and the order of the scores. Takes the filters of the list in question.',
  tags: ['recommendations'],
  params: Type.Object({ ...viewerPath, movie: movieIdSchema }),
  querystring: Type.Object(queryEligibility, { additionalProperties: false }),
  response: { 200: answerSchema, ...problems },
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

function explain({ viewer, model }: Asked, movieId: string, choice: Choice): Static<typeof answerSchema> {
  const { movies } = model.linear.catalogue;
  const explanation = explainMovie(model.linear, viewer, movieId, choice);
  const barriers = explanation?.barriers ?? [];
  if (!explanation || barriers.some(({ kind }) => kind === 'gone')) throw unknownMovie(movieId);
  return {
    account: viewer.account,
    basis: model.linear.basisOf(viewer),
    model: toModel(model),
    movie: summaryOf(movies, movieId),
    score: explanation.score,
    terms: explanation.terms.map((term) => toTerm(movies, term)),
    listed: barriers.length === 0,
    barriers: barriers.flatMap(toBarrier),
    rank: explanation.rank,
    of: explanation.others + 1,
  };
}

function toBarrier(barrier: Barrier): Static<typeof barrierSchema>[] {
  switch (barrier.kind) {
    case 'rated':
      return [{ kind: 'rated', rating: barrier.stars }];
    case 'filtered':
      return [{ kind: 'filtered', condition: inSnakeCase(barrier.condition) }];
    case 'gone':
      return [];
    default:
      return [barrier];
  }
}

function inSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
