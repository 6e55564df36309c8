import { type Static, Type } from 'typebox';
import { createModelOpener } from '../../app/models/on-demand.ts';
import {
  activateModel,
  findModel,
  findTrainedModel,
  listModels,
  modelStates,
  type StoredModel,
} from '../../store/models/models.ts';
import { createAnswers, sendJson, wholeOf } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { limit, pageSchema, termsWanted, toListAnswer, viewerPath } from '../recommendations/schema.ts';
import { orNull, parseUserId } from '../schemas/fields.ts';

const time = Type.String({ format: 'date-time' });
const count = orNull(Type.Integer());
const ndcg = orNull(Type.Number({ description: 'NDCG@10' }));

const modelVersion = Type.Integer({
  minimum: 1,
  maximum: 2 ** 31 - 1,
  description: 'Of a model.',
  examples: [3],
});

const gate = Type.Object(
  {
    passed: Type.Boolean({ description: 'Whether it passed; a forced activation may have failed.' }),
    reason: Type.String({ description: 'Explanation' }),
    users: Type.Integer({ description: 'Users whose newest liked movie was hidden from both models' }),
    candidate: ndcg,
    active: ndcg,
    difference: orNull(
      Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: '95 % interval of candidate minus active' }),
    ),
  },
  { $id: 'GateVerdict', description: 'Verdict of the gate after the training' },
);

const settings = Type.Object(
  {
    protocol: Type.String({ description: 'How settings were compared, or why they were not' }),
    questions: Type.Integer({ description: 'Lists that were judged' }),
    before: ndcg,
    after: ndcg,
    changes: Type.Array(Type.String({ description: 'A changed setting, as a sentence' })),
  },
  { $id: 'SettingsChoice', description: 'How the training chose its settings; null if they were given' },
);

const storedModelSchema = Type.Object(
  {
    version: Type.Integer(),
    state: Type.Enum(modelStates, { description: 'active: the model in use' }),
    reason: Type.String({ description: 'Why it is in this state' }),
    created: time,
    activated: orNull(Type.String({ format: 'date-time', description: 'When it last became the active one' })),
    data_as_of: orNull(
      Type.String({ format: 'date-time', description: 'Time of the newest rating or watch that it was trained on' }),
    ),
    movies: count,
    users: count,
    ratings: count,
    watches: orNull(Type.Integer({ description: 'Of movies that the user has not rated' })),
    ndcg_at_10: orNull(Type.Number({ description: 'Measured by the gate' })),
    gate: orNull(gate),
    hyperparameters: Type.Object({}, { additionalProperties: true, description: 'See docs/model.md' }),
    settings: orNull(settings),
    no_trend: orNull(Type.String({ description: 'Why the model has no trend; null if it has one' })),
  },
  {
    $id: 'Model',
    description: 'A trained model',
    examples: [
      {
        version: 3,
        state: 'active',
        reason: 'NDCG@10 0.0830 against 0.0810 on 61 users, difference -0.0100 to 0.0150: not worse',
        created: '2026-11-23T08:00:00.000Z',
        activated: '2026-11-23T08:00:04.000Z',
        data_as_of: '2026-11-22T23:59:59.000Z',
        movies: 9742,
        users: 610,
        ratings: 100836,
        watches: 0,
        ndcg_at_10: 0.083,
        gate: {
          passed: true,
          reason: 'NDCG@10 0.0830 against 0.0810 on 61 users, difference -0.0100 to 0.0150: not worse',
          users: 61,
          candidate: 0.083,
          active: 0.081,
          difference: [-0.01, 0.015],
        },
        hyperparameters: { headRatings: 3, contentWeight: 100 },
        settings: {
          protocol: 'the newest 10% of the ratings, day by day',
          questions: 516,
          before: 0.0642,
          after: 0.0755,
          changes: ['trend: half-life 365 days, weight 0.03, in place of popularity for few ratings'],
        },
        no_trend: null,
      },
    ],
  },
);

/** What training and the gate leave with a model. */
type Facts = {
  movies: number;
  users: number;
  ratings: number;
  watches: number;
  settings?: Static<typeof settings> | null;
  noTrend?: string | null;
};
type Verdict = Static<typeof gate>;

function toModelAnswer(stored: StoredModel): Static<typeof storedModelSchema> {
  const { version, state, reason, created, activated, dataAsOf, facts, metrics, hyperparameters } = stored;
  const known: Partial<Facts> = (facts as Facts | null) ?? {};
  const { movies = null, users = null, ratings = null, watches = null } = known;
  const verdict = metrics as Verdict | null;
  return {
    version,
    state,
    reason,
    movies,
    users,
    ratings,
    watches,
    created: created.toISOString(),
    activated: activated?.toISOString() ?? null,
    data_as_of: dataAsOf?.toISOString() ?? null,
    ndcg_at_10: verdict?.candidate ?? null,
    gate: verdict,
    hyperparameters: hyperparameters as object,
    settings: known.settings ?? null,
    no_trend: known.noTrend ?? null,
  };
}

/** `GET /v1/models`, `POST /v1/models/{version}/activate`, and what is beneath it of models. */
export const modelsRoutes: Routes = async (app, { sql, model }) => {
  app.get(
    '/models',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listModels',
        summary: 'All models',
        description: 'Newest first.',
        tags: ['models'],
        response: { 200: Type.Object({ models: Type.Array(storedModelSchema) }), ...problems },
      },
    },
    async () => ({ models: (await listModels(sql)).map(toModelAnswer) }),
  );

  app.post(
    '/models/:version/activate',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'activateModel',
        summary: 'Activate a model',
        description:
          'Also to go back to an earlier model. The process that answers this has loaded the model by then; others follow at ' +
          'once.',
        tags: ['models'],
        params: Type.Object({ version: modelVersion }),
        response: { 200: storedModelSchema, ...problems },
      },
    },
    async ({ params: { version } }) => {
      await model.prepare(await findTrainedModel(sql, version));
      await activateModel(sql, version, 'activated by a request');
      await model.reload();
      return toModelAnswer(await findModel(sql, version));
    },
  );
};

const { next: _, ...list } = pageSchema.properties;

const schema = {
  operationId: 'recommendWithModel',
  summary: 'Movies for a user, by a given model',
  description:
    'What this model would answer the user now, and why, to compare models. Up to two models beside the active one are kept in ' +
    'memory, for ten minutes after their last use; 409 `ARTIFACT_DAMAGED` if the model is damaged or of another version of ' +
    'Marquee, 503 `MEMORY_SHORT` if there is too little memory.',
  tags: ['models'],
  params: Type.Object({ version: modelVersion, ...viewerPath }),
  querystring: Type.Object({ limit }, { additionalProperties: false }),
  response: { 200: Type.Object(list, { $id: 'ModelRecommendations' }), ...problems },
};

/** `GET /v1/models/{version}/users/{id}/recommendations`. */
export const modelRecommendationsRoute: Routes = async (app, { sql, model, home, pages }) => {
  const openModel = createModelOpener(sql, home);
  const url = '/models/:version/users/:id/recommendations';
  app.get(url, { config: { access: 'admin' }, schema }, async ({ params: { version, id }, query, pace }, reply) => {
    const stored = await findTrainedModel(sql, version);
    const chosen = model.current()?.version === version ? model : await openModel(stored);
    const userId = parseUserId(id);
    const asked = await createAnswers({ sql, model: chosen, tracing: undefined }).ask(userId);
    const { limit = 10 } = query;
    const request = {
      choice: {},
      recommender: 'default',
      limit,
      terms: termsWanted(true),
      cursor: undefined,
    } as const;
    const planned = await pages.plan(['model', version, userId], request);
    const { answer, movies } = await pages.make(asked, planned, pace);
    const { next: _, ...page } = answer;
    return sendJson(reply, wholeOf(toListAnswer({ answer: page, movies }, asked), asked.model));
  });
};
