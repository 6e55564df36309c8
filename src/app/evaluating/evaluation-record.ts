import type { EvaluationStep } from '../../domain/evaluation-steps.ts';
import type { SplitName } from '../../domain/split-names.ts';
import type { ReportedEvaluation } from '../../evaluate/report/page.ts';
import type { Evaluation } from '../../evaluate/result.ts';
import type { OnProgress } from '../../evaluate/run.ts';
import type { Sql } from '../../store/database.ts';
import { endEvaluation, setEvaluationProgress, withEvaluation } from '../../store/models/evaluations.ts';
import { describeFailure } from '../messages.ts';
import { createProgressKeeper } from '../progress-keeper.ts';
import { type EvaluationRequest, evaluateDatabase } from './evaluation.ts';
import { keepEvaluation } from './kept-evaluation.ts';

export type RecordedEvaluation = {
  sql: Sql;
  /** The folder under which the result is kept. */
  home: string;
  split: SplitName;
  /** What was typed to start it, for the report. */
  command: string;
  /** Called with the evaluation's number once it has started. */
  onStart: (id: number) => void;
};

/**
 * Evaluates models on the database. Progress and outcome are recorded there and the result is kept in the home, so that a
 * server can show them.
 * @throws MarqueeError EVALUATION_RUNS, and what `evaluateDatabase` throws
 */
export async function evaluateRecorded(
  { sql, home, split, command, onStart }: RecordedEvaluation,
  request: EvaluationRequest,
): Promise<ReportedEvaluation> {
  return await withEvaluation(sql, split, async (id) => {
    onStart(id);
    const keeper = createProgressKeeper<EvaluationStep>((step, share) => setEvaluationProgress(sql, id, step, share));
    const onProgress: OnProgress = (...progress) => {
      keeper.keep(...progress);
      request.onProgress(...progress);
    };
    try {
      const result = { ...(await evaluateDatabase(sql, split, { ...request, onProgress })), command };
      await keepEvaluation(home, result);
      await keeper.end();
      await endEvaluation(sql, id, { state: 'succeeded', outcome: describeBest(result) });
      return result;
    } catch (error) {
      await keeper.end();
      await endEvaluation(sql, id, { state: 'failed', outcome: describeFailure(error) }).catch(() => {});
      throw error;
    }
  });
}

/** Which model ranked best, as a sentence. */
function describeBest({ models }: Evaluation): string {
  const [best] = Object.entries(models).sort((a, b) => b[1]['ndcg@10'] - a[1]['ndcg@10']);
  return best
    ? `${best[0]} ranks best, with an NDCG@10 of ${best[1]['ndcg@10'].toFixed(4)}.`
    : 'No model was evaluated.';
}
