import { MarqueeError } from '../../errors.ts';
import type { Reader, Sql, Transaction } from '../database.ts';

/**
 * - candidate: in training, or trained and not judged yet
 * - active: the one that answers; at most one
 * - rejected: judged worse than the active one
 * - retired: was active once
 */
export const modelStates = ['candidate', 'active', 'rejected', 'retired'] as const;
export type ModelState = (typeof modelStates)[number];

export type StoredModel = {
  version: number;
  created: Date;
  dataAsOf: Date | null;
  hyperparameters: JsonValue;
  facts: JsonValue | null;
  metrics: JsonValue | null;
  state: ModelState;
  reason: string;
  /** SHA-256 in hex; null until all its bytes are stored. */
  checksum: string | null;
  activated: Date | null;
};

type JsonValue = Parameters<Sql['json']>[0];

/** Number of ratings and watches when a model was trained, including those that the gate hid from it. */
export function entriesAtTraining({ facts }: Pick<StoredModel, 'facts'>): number {
  // Models of earlier versions do not say how many were hidden.
  const {
    ratings,
    watches = 0,
    hiddenRatings = 0,
  } = facts as Record<'ratings', number> & Partial<Record<'watches' | 'hiddenRatings', number>>;
  return ratings + watches + hiddenRatings;
}

const channel = 'marquee_models';

/**
 * Registers a model before its training.
 * @returns its version
 */
export async function addCandidate(sql: Sql, hyperparameters: JsonValue): Promise<number> {
  // Only one training runs at a time. A sequence would skip numbers after a crash.
  const [row] = await sql<{ version: number }[]>`select coalesce(max(version), 0) + 1 as version from models`;
  const { version } = row!;
  await sql`
    insert into models (version, hyperparameters, state, reason)
    values (${version}, ${sql.json(hyperparameters)}, 'candidate', 'in training')`;
  return version;
}

export type TrainingResult = Pick<StoredModel, 'dataAsOf' | 'hyperparameters' | 'facts' | 'metrics' | 'checksum'>;

/** Keeps with a candidate what training made and the gate measured. */
export async function setTrainingResult(sql: Sql, version: number, result: TrainingResult): Promise<void> {
  const { dataAsOf, hyperparameters, facts, metrics, checksum } = result;
  await sql`
    update models
    set data_as_of = ${dataAsOf}, hyperparameters = ${sql.json(hyperparameters)}, facts = ${sql.json(facts)}, metrics = ${sql.json(metrics)}, checksum = ${checksum},
      reason = 'not judged yet'
    where version = ${version}`;
}

/** All models, newest first. */
export async function listModels(sql: Sql): Promise<StoredModel[]> {
  return await sql<StoredModel[]>`${selectModels(sql)} order by version desc`;
}

export async function findActiveModel(sql: Sql): Promise<StoredModel | undefined> {
  const [model] = await sql<StoredModel[]>`${selectModels(sql)} where state = 'active'`;
  return model;
}

/** @throws MarqueeError MODEL_UNKNOWN */
export async function findModel(sql: Sql, version: number): Promise<StoredModel> {
  const [model] = await sql<StoredModel[]>`${selectModels(sql)} where version = ${version}`;
  if (model) return model;
  throw new MarqueeError(
    'MODEL_UNKNOWN',
    `There is no model ${version}; \`marquee models list\` shows those there are.`,
  );
}

/**
 * A model whose training has ended.
 * @throws MarqueeError MODEL_UNKNOWN
 */
export async function findTrainedModel(sql: Sql, version: number): Promise<StoredModel> {
  const model = await findModel(sql, version);
  if (model.checksum !== null) return model;
  throw new MarqueeError('MODEL_UNKNOWN', `Model ${version} is still in training; wait until it has ended.`);
}

/** The model that was active before the active one. */
export async function findPreviousModel(sql: Sql): Promise<StoredModel | undefined> {
  const [model] = await sql<StoredModel[]>`
    ${selectModels(sql)} where state = 'retired' order by activated desc limit 1`;
  return model;
}

function selectModels(sql: Sql) {
  return sql`
    select version, created, data_as_of as "dataAsOf", hyperparameters, facts, metrics, state, reason, checksum,
      activated
    from models`;
}

/** Makes `version` the active model and retires the one before, both at the same moment, and notifies every server. */
export async function activateModel(sql: Sql, version: number, reason: string): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`lock table models in share row exclusive mode`;
    await transaction`
      update models set state = 'retired', reason = ${`replaced by model ${version}`}
      where state = 'active' and version <> ${version}`;
    await transaction`
      update models set state = 'active', reason = ${reason}, activated = clock_timestamp() where version = ${version}`;
    await announceActiveModel(transaction);
  });
}

/** Notifies every server, once the transaction has ended, that another model may be active. */
export async function announceActiveModel(transaction: Transaction): Promise<void> {
  await transaction`select pg_notify(${channel}, '')`;
}

export async function rejectModel(sql: Sql, version: number, reason: string): Promise<void> {
  await sql`update models set state = 'rejected', reason = ${reason} where version = ${version}`;
}

/** Deletes models and their bytes. */
export async function deleteModels(sql: Sql, versions: readonly number[]): Promise<void> {
  await sql`delete from models where version = any(${versions}::integer[])`;
}

/** Calls `onChange` whenever a model became active, and after a lost connection, when one may have. */
export function watchActiveModel(sql: Sql, onChange: () => void): Promise<() => Promise<void>> {
  return sql.listen(channel, onChange);
}

/** The hyper-parameters that tuning found best; undefined if nothing was tuned. */
export async function findTunedHyperparameters(sql: Reader): Promise<JsonValue | undefined> {
  const [row] = await sql<{ value: JsonValue }[]>`select value from tuned_hyperparameters`;
  return row?.value;
}

export async function setTunedHyperparameters(sql: Sql, value: JsonValue, metrics: JsonValue): Promise<void> {
  await sql`
    insert into tuned_hyperparameters (value, metrics) values (${sql.json(value)}, ${sql.json(metrics)})
    on conflict (only_row) do update set value = excluded.value, metrics = excluded.metrics, found = now()`;
}

export async function deleteTunedHyperparameters(sql: Sql): Promise<void> {
  await sql`delete from tuned_hyperparameters`;
}
