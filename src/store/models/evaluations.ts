import { describeStep, type EvaluationStep } from '../../domain/evaluation-steps.ts';
import type { RunState } from '../../domain/run-states.ts';
import type { SplitName } from '../../domain/split-names.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../database.ts';
import { advisoryLocks, isLockHeld, withAdvisoryLock } from '../locks.ts';

export type StoredEvaluation = {
  id: number;
  started: Date;
  ended: Date | null;
  state: RunState;
  split: SplitName;
  /** The current or last step, as a sentence fragment. */
  phase: string;
  /** Null of evaluations that an older version ran. */
  step: EvaluationStep['step'] | null;
  model: string | null;
  part: EvaluationStep['part'];
  /** Share of the work that is done, 0 to 1. */
  progress: number;
  /** The result, or the error, as a sentence. */
  outcome: string | null;
};

const listed = 100;

const first: EvaluationStep = { step: 'read', model: null, part: null };

/**
 * Runs `work` unless an evaluation runs anywhere on this database: two would take the memory of two models and more.
 * @param work gets the number of the evaluation, which its caller ends
 * @throws MarqueeError EVALUATION_RUNS
 */
export async function withEvaluation<Result>(
  sql: Sql,
  split: SplitName,
  work: (id: number) => Promise<Result>,
): Promise<Result> {
  const refuse = () => {
    throw new MarqueeError('EVALUATION_RUNS', 'Another evaluation runs on this database; try again when it has ended.');
  };
  return await withAdvisoryLock(sql, advisoryLocks.evaluation, refuse, async () => {
    const id = await sql.begin(async (transaction) => {
      await transaction`update evaluations set state = 'abandoned' where state = 'running'`;
      const [row] = await transaction<{ id: number }[]>`
        insert into evaluations (split, phase, step) values (${split}, ${describeStep(first)}, ${first.step}) returning id`;
      return row!.id;
    });
    return await work(id);
  });
}

export async function setEvaluationProgress(
  sql: Sql,
  id: number,
  now: EvaluationStep,
  progress: number,
): Promise<void> {
  const { step, model, part } = now;
  await sql`
    update evaluations
    set phase = ${describeStep(now)}, step = ${step}, model = ${model}, part = ${part}, progress = ${progress}
    where id = ${id} and state = 'running'`;
}

export async function endEvaluation(
  sql: Sql,
  id: number,
  { state, outcome }: { state: 'succeeded' | 'failed'; outcome: string },
): Promise<void> {
  await sql`
    update evaluations
    set ended = clock_timestamp(), state = ${state}, outcome = ${outcome},
      progress = case when ${state} = 'succeeded' then 1 else progress end
    where id = ${id}`;
}

/** The newest hundred, newest first. */
export async function listEvaluations(sql: Sql): Promise<StoredEvaluation[]> {
  return await sql<StoredEvaluation[]>`${selectEvaluations(sql)} order by id desc limit ${listed}`;
}

/** @throws MarqueeError EVALUATION_UNKNOWN */
export async function findEvaluation(sql: Sql, id: number): Promise<StoredEvaluation> {
  const [evaluation] = await sql<StoredEvaluation[]>`${selectEvaluations(sql)} where id = ${id}`;
  if (evaluation) return evaluation;
  throw new MarqueeError('EVALUATION_UNKNOWN', `There is no evaluation ${id}.`);
}

function selectEvaluations(sql: Sql) {
  return sql`
    select id, started, ended, split, phase, step, model, part, progress, outcome,
      case when state = 'running' and not ${isLockHeld(sql, advisoryLocks.evaluation)} then 'abandoned' else state end as state
    from evaluations`;
}
