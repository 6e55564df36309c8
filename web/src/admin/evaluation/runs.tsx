import { useState } from 'preact/hooks';
import { evaluation as words } from '../../words/en/admin.ts';
import { sentenceOf } from '../../words/en/operator-format.ts';
import { Advance, Problem } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useDeed, useEvery } from '../state/answer.ts';
import { useProgressEvents } from '../state/progress-events.ts';
import type { EvaluationRun } from '../types.ts';

/** Others may begin one, too. */
const everyMs = 15_000;

type Split = EvaluationRun['split'];

/** The button for an evaluation, and the one that runs. */
export function EvaluationRuns({ onEnd }: { onEnd: () => void }) {
  const [split, setSplit] = useState<Split>('random');
  const [ended, setEnded] = useState<EvaluationRun>();
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/evaluations', {}, { signal }));
  const start = useDeed(() => api().post('/v1/evaluations', { body: { split } }));
  const newest = answer?.evaluations[0];
  const running = newest?.state === 'running' ? newest.id : undefined;
  const followed = useProgressEvents(
    running === undefined ? undefined : (signal) => api().follow('/v1/evaluations/{id}', { id: running }, { signal }),
    (last) => {
      setEnded(last);
      again();
      onEnd();
    },
    [running],
  );
  useEvery(everyMs, again);
  const begin = async () => {
    // Also where another one has just been begun elsewhere, which is then shown.
    await start.begin();
    again();
  };
  const shown = followed.newest ?? (running === undefined ? undefined : newest);
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
        <button type="button" class="button-main" disabled={start.isBusy || running !== undefined} onClick={begin}>
          {words.run}
        </button>
      </div>
      <Problem of={start.problem} />
      <Problem of={followed.problem} />
      <Problem of={problem} again={again} />
      <div class="training-place">
        {running !== undefined && shown && (
          <Advance name={words.runNumber(shown.id)} progress={shown.progress} detail={sentenceOf(shown.phase)} />
        )}
      </div>
      <p class="unseen" role="status">
        {ended && words.ended(ended.id, ended.state, ended.outcome)}
      </p>
      {newest?.state === 'failed' && <p>{words.failed(newest.id, newest.outcome)}</p>}
    </>
  );
}
