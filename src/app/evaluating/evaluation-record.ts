import { setTimeout as delay } from 'node:timers/promises';
import type { SplitName } from '../../domain/split-names.ts';
import type { OnProgress } from '../../evaluate/run.ts';
import type { Sql } from '../../store/database.ts';
import { endEvaluation, setEvaluationProgress, withEvaluation } from '../../store/models/evaluations.ts';
import { describeFailure } from '../messages.ts';

/** Progress comes with each user's list; so much later the next one is written. */
const keepEveryMs = 500;

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
  return await withEvaluation(sql, { split, phase: 'reading the database' }, async (id) => {
    onStart(id);
    const keeper = createKeeper((phase, share) => setEvaluationProgress(sql, id, phase, share));
    try {
      const { result, outcome } = await work(keeper.onProgress);
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

/** Writes the latest progress from time to time. Failures are ignored: the evaluation is more important. */
function createKeeper(write: (phase: string, share: number) => Promise<void>) {
  let latest: Parameters<OnProgress> | undefined;
  let writing: Promise<void> | undefined;
  const ended = new AbortController();
  async function keep(): Promise<void> {
    while (latest && !ended.signal.aborted) {
      const [phase, done, total] = latest;
      latest = undefined;
      await write(phase, Math.min(1, done / Math.max(1, total))).catch(() => {});
      await delay(keepEveryMs, undefined, { ref: false, signal: ended.signal }).catch(() => {});
    }
    writing = undefined;
  }
  const onProgress: OnProgress = (...progress) => {
    latest = progress;
    writing ??= keep();
  };
  return {
    onProgress,
    async end() {
      ended.abort();
      await writing;
    },
  };
}
