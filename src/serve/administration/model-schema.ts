import { type Static, Type } from 'typebox';
import { modelStates, type StoredModel } from '../../store/models/models.ts';
import { orNull } from '../movies/summary.ts';

const time = Type.String({ format: 'date-time' });
const count = orNull(Type.Integer());
const ndcg = orNull(Type.Number({ description: 'NDCG@10' }));

export const modelVersion = Type.Integer({
  minimum: 1,
  maximum: 2 ** 31 - 1,
  description: 'Of a model.',
  examples: [3],
});

const gate = Type.Object(
  {
    passed: Type.Boolean({ description: 'Whether it may answer; one that was forced may have failed.' }),
    reason: Type.String({ description: 'In words' }),
    users: Type.Integer({ description: 'Users whose newest liked movie was hidden from both models' }),
    candidate: ndcg,
    active: ndcg,
    difference: orNull(
      Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: '95 % interval of candidate minus active' }),
    ),
  },
  { $id: 'GateVerdict', description: 'What the gate said when the model was trained' },
);

export const storedModelSchema = Type.Object(
  {
    version: Type.Integer(),
    state: Type.Enum(modelStates, { description: 'active: the one that answers' }),
    reason: Type.String({ description: 'Why it is in this state, in words' }),
    created: time,
    activated: orNull(Type.String({ format: 'date-time', description: 'When it last became the active one' })),
    data_as_of: orNull(
      Type.String({ format: 'date-time', description: 'Time of the newest rating that it was trained on' }),
    ),
    movies: count,
    users: count,
    ratings: count,
    ndcg_at_10: orNull(Type.Number({ description: 'What the gate measured' })),
    gate: orNull(gate),
    hyperparameters: Type.Object({}, { additionalProperties: true, description: 'As docs/model.md has them' }),
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
      },
    ],
  },
);

/** What training and the gate leave with a model. */
type Facts = { movies: number; users: number; ratings: number };
type Verdict = Static<typeof gate>;

export function toModelAnswer(stored: StoredModel): Static<typeof storedModelSchema> {
  const { version, state, reason, created, activated, dataAsOf, facts, metrics, hyperparameters } = stored;
  const { movies = null, users = null, ratings = null } = (facts as Facts | null) ?? {};
  const verdict = metrics as Verdict | null;
  return {
    ...{ version, state, reason, movies, users, ratings },
    created: created.toISOString(),
    activated: activated?.toISOString() ?? null,
    data_as_of: dataAsOf?.toISOString() ?? null,
    ndcg_at_10: verdict?.candidate ?? null,
    gate: verdict,
    hyperparameters: hyperparameters as object,
  };
}
