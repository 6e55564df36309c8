import { useState } from 'preact/hooks';
import { evaluation as words } from '../../words/en/admin.ts';
import { stepWords } from '../../words/en/evaluation.ts';
import { Advance, Problem } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useJobs } from '../state/jobs.ts';
import type { EvaluationRun } from '../types.ts';

type Split = EvaluationRun['split'];

/** The button for an evaluation, and the one that runs. */
export function EvaluationRuns({ onEnd }: { onEnd: () => void }) {
  const [split, setSplit] = useState<Split>('random');
  const { all, problem, again, running, followProblem, ended, start } = useJobs<EvaluationRun>({
    list: async (signal) => (await api().get('/v1/evaluations', {}, { signal })).evaluations,
    start: () => api().post('/v1/evaluations', { body: { split } }),
    follow: (id, signal) => api().follow('/v1/evaluations/{id}', { id }, { signal }),
    onEnd,
  });
  const newest = all?.[0];
  return (
    <>
      <p>{words.runNote}</p>
      <div class="evaluation-start">
        <label>
          {words.split}{' '}
          <select value={split} onChange={({ currentTarget }) => setSplit(currentTarget.value as Split)}>
            {(Object.keys(words.splits) as Split[]).map((each) => (
              <option key={each} value={each}>
                {words.splits[each]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button-main"
          disabled={start.isBusy || running !== undefined}
          onClick={start.begin}
        >
          {words.run}
        </button>
      </div>
      <Problem of={start.problem} />
      <Problem of={followProblem} />
      <Problem of={problem} again={again} />
      <div class="training-place">
        {running && (
          <Advance name={words.runNumber(running.id)} progress={running.progress} detail={stepWords(running)} />
        )}
      </div>
      <p class="unseen" role="status">
        {ended && words.ended(ended.id, ended.state, ended.outcome)}
      </p>
      {newest?.state === 'failed' && <p>{words.failed(newest.id, newest.outcome)}</p>}
    </>
  );
}
