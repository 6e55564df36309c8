import type { RunState } from '../../domain/run-states.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../database.ts';
import { advisoryLocks, isLockHeld, withAdvisoryLock } from '../locks.ts';

export type StoredTraining = {
  id: number;
  started: Date;
  ended: Date | null;
  /** succeeded: it made a model, whether that was activated or not. */
  state: RunState;
  /** What it does, or did last. */
  phase: string;
  /** Share of completed phases, 0 to 1. */
  progress: number;
  /** The model that came out of it. */
  modelVersion: number | null;
  activated: boolean | null;
  /** The result of the gate, or the error, as a sentence. */
  outcome: string | null;
};

const listed = 100;

/**
 * Runs `work` unless a training runs anywhere on this database.
 * @throws MarqueeError TRAINING_RUNS
 */
export async function withTrainingLock<Result>(sql: Sql, work: () => Promise<Result>): Promise<Result> {
  const refuse = () => {
    throw new MarqueeError('TRAINING_RUNS', 'Another training runs on this database; try again when it has ended.');
  };
  return await withAdvisoryLock(sql, advisoryLocks.training, refuse, work);
}

/** Notes that a training has begun; to be called within `withTrainingLock`, so those before it that never ended are dead. */
export async function beginTraining(sql: Sql, phase: string): Promise<number> {
  return await sql.begin(async (transaction) => {
    await transaction`update trainings set state = 'abandoned' where state = 'running'`;
    const [row] = await transaction<{ id: number }[]>`insert into trainings (phase) values (${phase}) returning id`;
    return row!.id;
  });
}

export async function setTrainingPhase(sql: Sql, id: number, phase: string, progress: number): Promise<void> {
  await sql`update trainings set phase = ${phase}, progress = ${progress} where id = ${id}`;
}

export async function endTraining(
  sql: Sql,
  id: number,
  end: { model?: { version: number; activated: boolean }; outcome: string },
): Promise<void> {
  const { model, outcome } = end;
  await sql`
    update trainings
    set ended = clock_timestamp(), state = ${model ? 'succeeded' : 'failed'}, outcome = ${outcome},
      progress = case when ${model !== undefined} then 1 else progress end,
      model_version = ${model?.version ?? null}, activated = ${model?.activated ?? null}
    where id = ${id}`;
}

/** The newest hundred, newest first. */
export async function listTrainings(sql: Sql): Promise<StoredTraining[]> {
  return await sql<StoredTraining[]>`${selectTrainings(sql)} order by id desc limit ${listed}`;
}

/** @throws MarqueeError TRAINING_UNKNOWN */
export async function findTraining(sql: Sql, id: number): Promise<StoredTraining> {
  const [training] = await sql<StoredTraining[]>`${selectTrainings(sql)} where id = ${id}`;
  if (training) return training;
  throw new MarqueeError('TRAINING_UNKNOWN', `There is no training ${id}.`);
}

function selectTrainings(sql: Sql) {
  return sql`
    select id, started, ended, phase, progress, model_version as "modelVersion", activated, outcome,
      case when state = 'running' and not ${isLockHeld(sql, advisoryLocks.training)} then 'abandoned' else state end as state
    from trainings`;
}
