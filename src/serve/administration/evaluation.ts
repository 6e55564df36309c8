import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Administration } from '../context.ts';
import { problems } from '../problems.ts';
import { orNull } from '../schemas/fields.ts';

const count = Type.Integer({ minimum: 0 });
const seconds = Type.Number({ minimum: 0 });
const interval = Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: '95 % confidence interval' });
const estimate = { users: count, ndcg_at_10: Type.Number(), interval };

const metric = Type.Object({
  metric: Type.String({ description: 'As docs/evaluation.md has it: ndcg@10, recall@20 ... novelty, diversity' }),
  mean: Type.Number({ description: 'Over users' }),
  interval,
  difference: orNull(
    Type.Object(
      { mean: Type.Number(), interval },
      {
        description:
          'This model minus the first one, user by user; null for the first one, and where it is not judged so',
      },
    ),
  ),
});

const model = Type.Object(
  {
    model: Type.String(),
    description: Type.String(),
    metrics: Type.Array(metric),
    coverage: Type.Number({ description: 'Share of the catalogue in use that is in any list of ten' }),
    distinct: Type.Integer({ description: 'Different movies in all lists of ten' }),
    gini: Type.Number({ description: '0: all movies are listed alike often; 1: one alone is' }),
    versus_popular: Type.Object(
      { better: Type.Number(), same: Type.Number(), worse: Type.Number() },
      { description: 'Shares of users, by NDCG@10 against the list of what most people like' },
    ),
    groups: Type.Array(
      Type.Object({
        grouping: Type.String({ description: 'history, age, gender, occupation, moviePopularity' }),
        groups: Type.Array(Type.Object({ group: Type.String(), ...estimate })),
      }),
    ),
    cold_users: orNull(
      Type.Array(Type.Object({ ratings: count, ...estimate }), {
        description: 'New users, by how many of their ratings were given',
      }),
    ),
    cold_movies: orNull(Type.Object(estimate, { description: 'New movies, ranked alone' })),
    fit_seconds: seconds,
    recommend_seconds: seconds,
  },
  { $id: 'EvaluatedModel' },
);

export const evaluationSchema = Type.Object(
  {
    created: Type.String({ format: 'date-time' }),
    command: Type.String({ description: 'What has made it' }),
    seconds,
    judged_on: Type.Object({
      part: Type.String({ description: 'test or validation' }),
      split: Type.String({ description: 'How ratings were split, in words' }),
      source: Type.String(),
      users: count,
      likes: Type.Integer({ minimum: 0, description: 'Likes that the lists of these users should find' }),
      user_sample: orNull(Type.Integer({ description: 'How many users were drawn to be judged; null for all' })),
    }),
    learned_from: Type.Object({ users: count, movies: count, ratings: count }),
    models: Type.Array(model, { description: 'The first one is what the others are compared with.' }),
    cold_movie_orders: orNull(
      Type.Array(Type.Object({ order: Type.String(), ...estimate }), {
        description: 'What `cold_movies` are to be compared with',
      }),
    ),
  },
  { $id: 'Evaluation', description: 'What `marquee evaluate` found out' },
);

export type EvaluationAnswer = Static<typeof evaluationSchema>;

/** `GET /v1/evaluation`. */
export function evaluationRoute({ readEvaluation }: Administration): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/evaluation',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'readEvaluation',
          summary: 'How good the recommendations are',
          description:
            'What the latest `marquee evaluate` on this database has found out, on the machine of this server and with its home ' +
            'folder; 404 `EVALUATION_MISSING` where there is none. Needs the scope `admin`.',
          tags: ['models'],
          response: { 200: evaluationSchema, ...problems },
        },
      },
      async () => await readEvaluation(),
    );
  };
}
