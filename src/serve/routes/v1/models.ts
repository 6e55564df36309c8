import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { MarqueeError } from '../../../errors.ts';
import { activateModel, findModel, listModels, modelStates, type StoredModel } from '../../../store/models.ts';
import type { Administration, AppOptions } from '../../options.ts';
import { problems } from '../../problems.ts';

const time = Type.String({ format: 'date-time' });
const count = Type.Union([Type.Integer(), Type.Null()]);

const modelSchema = Type.Object(
  {
    version: Type.Integer(),
    state: Type.Enum(modelStates, { description: 'active: the one that answers' }),
    reason: Type.String({ description: 'Why it is in this state, in words' }),
    created: time,
    activated: Type.Union([time, Type.Null()], { description: 'When it last became the active one' }),
    data_as_of: Type.Union([time, Type.Null()], { description: 'Time of the newest rating that it was trained on' }),
    movies: count,
    users: count,
    ratings: count,
    ndcg_at_10: Type.Union([Type.Number(), Type.Null()], { description: 'What the gate measured' }),
  },
  {
    $id: 'Model',
    description: 'A trained model',
    examples: [
      {
        version: 3,
        state: 'active',
        reason: 'it is not worse than model 2',
        created: '2026-11-23T08:00:00.000Z',
        activated: '2026-11-23T08:00:04.000Z',
        data_as_of: '2026-11-22T23:59:59.000Z',
        movies: 9742,
        users: 610,
        ratings: 100836,
        ndcg_at_10: 0.083,
      },
    ],
  },
);

/** `GET /v1/models`, `POST /v1/models/{version}/activate`. */
export function modelsRoutes({ sql, model }: AppOptions, { checkModel }: Administration): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/models',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'listModels',
          summary: 'All models',
          description: 'Newest first. Needs the scope `admin`.',
          tags: ['models'],
          response: { 200: Type.Object({ models: Type.Array(modelSchema) }), ...problems },
        },
      },
      async () => ({ models: (await listModels(sql)).map(toAnswer) }),
    );

    app.post(
      '/models/:version/activate',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'activateModel',
          summary: 'Have a model answer',
          description:
            'To go back to an earlier model, activate that. The process that answers this has loaded the model by then; others ' +
            'follow at once. Needs the scope `admin`.',
          tags: ['models'],
          params: Type.Object({
            version: Type.Integer({ minimum: 1, maximum: 2 ** 31 - 1, description: 'Of a model.', examples: [3] }),
          }),
          response: { 200: modelSchema, ...problems },
        },
      },
      async ({ params: { version } }) => {
        const stored = await findModel(sql, version);
        if (stored.checksum === null) {
          throw new MarqueeError('MODEL_UNKNOWN', `Model ${version} is still in training; wait until it has ended.`);
        }
        await checkModel(stored);
        await activateModel(sql, version, 'activated by a request');
        await model.reload();
        return toAnswer(await findModel(sql, version));
      },
    );
  };
}

/** What training and the gate leave with a model. */
type Facts = { movies: number; users: number; ratings: number };
type Metrics = { candidate: number | null };

function toAnswer({ version, state, reason, created, activated, dataAsOf, facts, metrics }: StoredModel) {
  const { movies = null, users = null, ratings = null } = (facts as Facts | null) ?? {};
  return {
    ...{ version, state, reason, movies, users, ratings },
    created: created.toISOString(),
    activated: activated?.toISOString() ?? null,
    data_as_of: dataAsOf?.toISOString() ?? null,
    ndcg_at_10: (metrics as Metrics | null)?.candidate ?? null,
  };
}
