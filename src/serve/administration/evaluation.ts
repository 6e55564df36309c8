import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type KeptEvaluation, readEvaluation } from '../../app/evaluating/kept-evaluation.ts';
import type { Estimate, ModelResult } from '../../evaluate/result.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { orNull } from '../schemas/fields.ts';

const count = Type.Integer({ minimum: 0 });
const seconds = Type.Number({ minimum: 0 });
const interval = Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: '95 % confidence interval' });
const estimate = { users: count, ndcg_at_10: Type.Number(), interval };

const metric = Type.Object({
  metric: Type.String({ description: 'See docs/evaluation.md: ndcg@10, recall@20 ... novelty, diversity' }),
  mean: Type.Number({ description: 'Over users' }),
  interval,
  difference: orNull(
    Type.Object(
      { mean: Type.Number(), interval },
      {
        description: 'This model minus the first one, user by user; null for the first one, and if it was not measured',
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
    gini: Type.Number({ description: '0: all movies are listed equally often; 1: only one is' }),
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

const evaluationSchema = Type.Object(
  {
    created: Type.String({ format: 'date-time' }),
    command: Type.String({ description: 'The command that produced it' }),
    seconds,
    judged_on: Type.Object({
      part: Type.String({ description: 'test or validation' }),
      split: Type.String({ description: 'How ratings were split' }),
      source: Type.String(),
      users: count,
      likes: Type.Integer({ minimum: 0, description: 'Likes that the lists of these users should find' }),
      user_sample: orNull(Type.Integer({ description: 'Users sampled for the evaluation; null for all' })),
    }),
    learned_from: Type.Object({ users: count, movies: count, ratings: count }),
    models: Type.Array(model, { description: 'The others are compared with the first one.' }),
    cold_movie_orders: orNull(
      Type.Array(Type.Object({ order: Type.String(), ...estimate }), {
        description: 'Baselines for `cold_movies`',
      }),
    ),
  },
  { $id: 'Evaluation', description: 'The result of `marquee evaluate`' },
);

type EvaluationAnswer = Static<typeof evaluationSchema>;

/** `GET /v1/evaluation`. */
export const evaluationRoute: Routes = async (app, { home }) => {
  app.get(
    '/evaluation',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readEvaluation',
        summary: 'The latest evaluation',
        description:
          'The result of the latest `marquee evaluate` with this database and home folder; 404 `EVALUATION_MISSING` if there is ' +
          'none.',
        tags: ['models'],
        response: { 200: evaluationSchema, ...problems },
      },
    },
    async () => await readEvaluation(home, interpret),
  );
};

/** Undefined if it is not what this version keeps. */
function interpret(kept: KeptEvaluation): EvaluationAnswer | undefined {
  const answer = toAnswer(kept);
  return Check(evaluationSchema, answer) ? answer : undefined;
}

function toAnswer(kept: KeptEvaluation): EvaluationAnswer {
  const { created, command, seconds, protocol, data, models, coldMovieOrders } = kept;
  return {
    created,
    command,
    seconds,
    judged_on: {
      part: protocol.judge,
      split: protocol.split,
      source: data.source,
      users: data.judgedUsers,
      likes: data.judgedLikes,
      user_sample: protocol.userSample,
    },
    learned_from: { users: data.users, movies: data.movies, ratings: data.fitted },
    models: Object.entries(models).map(([name, result]) => ({ model: name, ...toModel(result) })),
    cold_movie_orders:
      coldMovieOrders && Object.entries(coldMovieOrders).map(([order, each]) => ({ order, ...toEstimate(each) })),
  };
}

function toModel(result: ModelResult): Omit<EvaluationAnswer['models'][number], 'model'> {
  const { description, coverage, distinct, gini, versusPopular, groups, coldUsers, coldMovies, seconds } = result;
  return {
    description,
    coverage,
    distinct,
    gini,
    metrics: toMetrics(result),
    versus_popular: versusPopular,
    groups: Object.entries(groups).map(([grouping, members]) => ({
      grouping,
      groups: members.map((each) => ({ group: each.group, ...toEstimate(each) })),
    })),
    cold_users: coldUsers?.map((each) => ({ ratings: each.ratings, ...toEstimate(each) })) ?? null,
    cold_movies: coldMovies && toEstimate(coldMovies),
    fit_seconds: seconds.fit,
    recommend_seconds: seconds.recommend,
  };
}

function toMetrics(result: ModelResult): EvaluationAnswer['models'][number]['metrics'] {
  const differences: Partial<Record<string, { mean: number; ci: [number, number] }>> = result.difference ?? {};
  return Object.entries(result.ci).map(([metric, interval]) => {
    const difference = differences[metric];
    return {
      metric,
      mean: result[metric as keyof ModelResult['ci']],
      interval,
      difference: difference ? { mean: difference.mean, interval: difference.ci } : null,
    };
  });
}

function toEstimate({ users, 'ndcg@10': ndcg, ci }: Estimate) {
  return { users, ndcg_at_10: ndcg, interval: ci };
}
