import type { EvaluationStep } from '../../domain/evaluation-steps.ts';
import type { SplitName } from '../../domain/split-names.ts';
import type { OnProgress } from '../../evaluate/run.ts';
import type { Sql } from '../../store/database.ts';
import { endEvaluation, setEvaluationProgress, withEvaluation } from '../../store/models/evaluations.ts';
import { describeFailure } from '../messages.ts';
import { createProgressKeeper } from '../progress-keeper.ts';

/**
 * Runs `work` and records its progress and outcome in the database.
 * @param work resolves to the result, and to the outcome as a sentence
 * @throws MarqueeError EVALUATION_RUNS, and what `work` throws
 */
export async function recordEvaluation<Result>(
  sql: Sql,
  { split, onStart }: { split: SplitName; onStart: (id: number) => void },
  work: (onProgress: OnProgress) => Promise<{ result: Result; outcome: string }>,
): Promise<Result> {
  return await withEvaluation(sql, split, async (id) => {
    onStart(id);
    const keeper = createProgressKeeper<EvaluationStep>((step, share) => setEvaluationProgress(sql, id, step, share));
    try {
      const { result, outcome } = await work(keeper.keep);
      await keeper.end();
      await endEvaluation(sql, id, { state: 'succeeded', outcome });
      return result;
    } catch (error) {
      await keeper.end();
      await endEvaluation(sql, id, { state: 'failed', outcome: describeFailure(error) }).catch(() => {});
      throw error;
    }
  });
}
