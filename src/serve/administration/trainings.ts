import { Type } from 'typebox';
import { phases } from '../../app/training/training-record.ts';
import { runStates } from '../../domain/run-states.ts';
import { findTraining, listTrainings, type StoredTraining } from '../../store/models/trainings.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { createProgressEvents, maxProgressMs, progressAnswer } from './progress-events.ts';

const time = Type.String({ format: 'date-time' });

const trainingSchema = Type.Object(
  {
    id: Type.Integer(),
    state: Type.Enum(runStates, {
      description: 'succeeded: it produced a model, active or not; abandoned: its process died',
    }),
    phase: Type.String({
      description: `The current or last phase: ${phases.join(', ')}`,
    }),
    progress: Type.Number({ minimum: 0, maximum: 1, description: 'Share of completed phases' }),
    started: time,
    ended: Type.Union([time, Type.Null()]),
    model: Type.Union([Type.Integer(), Type.Null()], { description: 'Version of the resulting model' }),
    activated: Type.Union([Type.Boolean(), Type.Null()], { description: 'Whether that model was activated' }),
    outcome: Type.Union([Type.String(), Type.Null()], {
      description: 'The result of the gate, or the error, as a sentence',
    }),
  },
  {
    $id: 'Training',
    description: 'A training',
    examples: [
      {
        id: 12,
        state: 'running',
        phase: 'weights',
        progress: 0.375,
        started: '2026-11-23T08:00:00.000Z',
        ended: null,
        model: null,
        activated: null,
        outcome: null,
      },
    ],
  },
);

const params = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'The number of a training.', examples: [12] }),
});

/** `GET` and `POST /v1/trainings`, `GET /v1/trainings/{id}`. */
export const trainingsRoutes: Routes = async (app, { sql, trainer }) => {
  const events = createProgressEvents(app);
  const read = async (id: number) => toAnswer(await findTraining(sql, id));

  app.get(
    '/trainings',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listTrainings',
        summary: 'The latest trainings',
        description: 'Up to 100, newest first, including those by `marquee train`.',
        tags: ['models'],
        response: { 200: Type.Object({ trainings: Type.Array(trainingSchema) }), ...problems },
      },
    },
    async () => ({ trainings: (await listTrainings(sql)).map(toAnswer) }),
  );

  app.post(
    '/trainings',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'startTraining',
        summary: 'Train a model',
        description:
          'Starts a training in a separate process, and answers when it has started. The model is activated unless it is worse ' +
          'than the active one.',
        tags: ['models'],
        response: { 202: trainingSchema, ...problems },
      },
    },
    async (_request, reply) => {
      const id = await trainer.start();
      reply.code(202).header('location', `/v1/trainings/${id}`);
      return await read(id);
    },
  );

  app.get(
    '/trainings/:id',
    {
      config: { access: 'admin' },
      handlerTimeout: maxProgressMs,
      schema: {
        operationId: 'readTraining',
        summary: 'A training and its progress',
        description:
          'With `Accept: text/event-stream`: an event `training` at once, at each change and at the end, which closes the stream.',
        tags: ['models'],
        params,
        response: {
          200: progressAnswer('a training', trainingSchema),
          ...problems,
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const training = await read(id);
      if (!events.isWanted(request)) return training;
      return events.send(reply, 'training', training, () => read(id));
    },
  );
};

function toAnswer({ started, ended, modelVersion, ...training }: StoredTraining) {
  return {
    ...training,
    started: started.toISOString(),
    ended: ended?.toISOString() ?? null,
    model: modelVersion,
  };
}
