import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Sql } from '../../../store/database.ts';
import { findTraining, listTrainings, type StoredTraining, trainingStates } from '../../../store/trainings.ts';
import type { Administration, AppOptions } from '../../options.ts';
import { problems } from '../../problems.ts';

/** Longer than any training: whoever follows one waits for its end. */
const longestFollowing = 24 * 3_600_000;
const lookEveryMs = 500;
/** So many looks without news until a sign of life, which keeps proxies from cutting the connection. */
const looksPerSign = 30;

const time = Type.String({ format: 'date-time' });

const trainingSchema = Type.Object(
  {
    id: Type.Integer(),
    state: Type.Enum(trainingStates, {
      description: 'succeeded: it made a model, active or not; abandoned: its process died',
    }),
    phase: Type.String({
      description: 'What it does, or did last: read, content, prior, weights, tail, similar, judge, write',
    }),
    progress: Type.Number({ minimum: 0, maximum: 1, description: 'The share of its phases that are done' }),
    started: time,
    ended: Type.Union([time, Type.Null()]),
    model: Type.Union([Type.Integer(), Type.Null()], { description: 'Version of the model that it made' }),
    activated: Type.Union([Type.Boolean(), Type.Null()], { description: 'Whether that model passed the gate' }),
    outcome: Type.Union([Type.String(), Type.Null()], {
      description: 'What the gate said, or what went wrong, in words',
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

const eventsSchema = Type.Unsafe<Readable>({ type: 'string', description: 'Events, each with a training as its data' });

const params = Type.Object({
  id: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'The number of a training.', examples: [12] }),
});

/** `GET` and `POST /v1/trainings`, `GET /v1/trainings/{id}`. */
export function trainingsRoutes({ sql }: AppOptions, { startTraining }: Administration): FastifyPluginAsyncTypebox {
  return async (app) => {
    const closing = new AbortController();
    app.addHook('preClose', async () => closing.abort());

    app.get(
      '/trainings',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'listTrainings',
          summary: 'The latest trainings',
          description: 'A hundred at most, newest first, whoever began them. Needs the scope `admin`.',
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
            'Begins a training in a process of its own, and answers when it has begun. The model is activated where it is not ' +
            'worse than the active one. Needs the scope `admin`.',
          tags: ['models'],
          response: { 202: trainingSchema, ...problems },
        },
      },
      async (_request, reply) => {
        const id = await startTraining();
        reply.code(202).header('location', `/v1/trainings/${id}`);
        return toAnswer(await findTraining(sql, id));
      },
    );

    app.get(
      '/trainings/:id',
      {
        config: { access: 'admin' },
        handlerTimeout: longestFollowing,
        schema: {
          operationId: 'readTraining',
          summary: 'How far a training is',
          description:
            'With `Accept: text/event-stream`, an event `training` now, at each change, and at the end, after which the stream ' +
            'ends. Needs the scope `admin`.',
          tags: ['models'],
          params,
          response: {
            200: {
              description: 'The training',
              content: {
                'application/json': { schema: trainingSchema },
                'text/event-stream': {
                  schema: eventsSchema,
                },
              },
            },
            ...problems,
          },
        },
      },
      async (request, reply) => {
        const training = await findTraining(sql, request.params.id);
        if (!request.headers.accept?.includes('text/event-stream')) return toAnswer(training);
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        const events = follow(sql, training, AbortSignal.any([closing.signal, gone.signal]));
        // Kept alive, the connection would keep a server that closes waiting.
        reply.header('connection', 'close').header('cache-control', 'no-store');
        return reply.type('text/event-stream').send(Readable.from(events));
      },
    );
  };
}

/** Asks the database again and again, as a process that dies sends no notice. */
async function* follow(sql: Sql, first: StoredTraining, signal: AbortSignal): AsyncGenerator<string> {
  let training = first;
  let told = '';
  let looks = 0;
  while (!signal.aborted) {
    const text = JSON.stringify(toAnswer(training));
    if (text !== told) yield `event: training\ndata: ${text}\n\n`;
    else if (++looks % looksPerSign === 0) yield ': no news\n\n';
    told = text;
    if (training.state !== 'running') return;
    await delay(lookEveryMs, undefined, { signal }).catch(() => {});
    training = await findTraining(sql, training.id);
  }
}

function toAnswer({ started, ended, modelVersion, ...training }: StoredTraining) {
  return {
    ...training,
    started: started.toISOString(),
    ended: ended?.toISOString() ?? null,
    model: modelVersion,
  };
}
