import { Type } from 'typebox';
import { evaluatedParts, evaluationSteps } from '../../domain/evaluation-steps.ts';
import { runStates } from '../../domain/run-states.ts';
import { splitNames } from '../../domain/split-names.ts';
import { findEvaluation, listEvaluations, type StoredEvaluation } from '../../store/models/evaluations.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { orNull } from '../schemas/fields.ts';
import { createProgressEvents, maxProgressMs, progressAnswer } from './progress-events.ts';

const time = Type.String({ format: 'date-time' });

const runSchema = Type.Object(
  {
    id: Type.Integer(),
    state: Type.Enum(runStates, { description: 'abandoned: its process died' }),
    split: Type.Enum(splitNames, { description: 'How ratings are split, see docs/evaluation.md' }),
    phase: Type.String({ description: 'The current or last step, such as `marquee: learning (everyone)`' }),
    step: orNull(Type.Enum(evaluationSteps, { description: 'The same, for programs; null of an older version' })),
    model: orNull(Type.String({ description: 'The model that learns or recommends' })),
    part: orNull(Type.Enum(evaluatedParts, { description: 'For whom, or of what, it does' })),
    progress: Type.Number({ minimum: 0, maximum: 1, description: 'Share of the work that is done' }),
    started: time,
    ended: orNull(time),
    outcome: orNull(Type.String({ description: 'The result, or the error, as a sentence' })),
  },
  {
    $id: 'EvaluationRun',
    description: 'An evaluation of this database; `GET /v1/evaluation` has the result of the latest',
    examples: [
      {
        id: 3,
        state: 'running',
        split: 'random',
        phase: 'marquee: recommending (everyone)',
        step: 'recommend',
        model: 'marquee',
        part: 'everyone',
        progress: 0.4,
        started: '2026-11-23T08:00:00.000Z',
        ended: null,
        outcome: null,
      },
    ],
  },
);

const body = Type.Object(
  {
    split: Type.Optional(
      Type.Enum(splitNames, { default: 'random', description: 'How ratings are split, see docs/evaluation.md' }),
    ),
    users: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 10_000_000, description: 'Judge by a sample of this many users' }),
    ),
  },
  { additionalProperties: false, examples: [{ split: 'temporal', users: 2000 }] },
);

const params = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'The number of an evaluation.', examples: [3] }),
});

/** `GET` and `POST /v1/evaluations`, `GET /v1/evaluations/{id}`. */
export const evaluationsRoutes: Routes = async (app, { sql, evaluator }) => {
  const events = createProgressEvents(app);
  const read = async (id: number) => toAnswer(await findEvaluation(sql, id));

  app.get(
    '/evaluations',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listEvaluations',
        summary: 'The latest evaluations',
        description: 'Up to 100, newest first, including those by `marquee evaluate` of this database.',
        tags: ['models'],
        response: { 200: Type.Object({ evaluations: Type.Array(runSchema) }), ...problems },
      },
    },
    async () => ({ evaluations: (await listEvaluations(sql)).map(toAnswer) }),
  );

  app.post(
    '/evaluations',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'startEvaluation',
        summary: 'Evaluate the recommendations',
        description:
          'Starts an evaluation in a separate process with low priority, and answers when it has started. It trains all models ' +
          'on a part of the ratings, and judges them by the others.',
        tags: ['models'],
        body,
        response: { 202: runSchema, ...problems },
      },
    },
    async ({ body: { split = 'random', users } }, reply) => {
      const id = await evaluator.start({ split, users });
      reply.code(202).header('location', `/v1/evaluations/${id}`);
      return await read(id);
    },
  );

  app.get(
    '/evaluations/:id',
    {
      config: { access: 'admin' },
      handlerTimeout: maxProgressMs,
      schema: {
        operationId: 'readEvaluationRun',
        summary: 'An evaluation and its progress',
        description:
          'With `Accept: text/event-stream`: an event `evaluation` at once, at each change and at the end, which closes the stream.',
        tags: ['models'],
        params,
        response: {
          200: progressAnswer('an evaluation', runSchema),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const evaluation = await read(id);
      if (!events.isWanted(request)) return evaluation;
      return events.send(reply, 'evaluation', evaluation, () => read(id));
    },
  );
};

function toAnswer({ started, ended, ...evaluation }: StoredEvaluation) {
  return { ...evaluation, started: started.toISOString(), ended: ended?.toISOString() ?? null };
}
