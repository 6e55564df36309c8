import { useState } from 'preact/hooks';
import { models as words } from '../../words/en/admin.ts';
import { sentenceOf, spanWords, timeWords } from '../../words/en/operator-format.ts';
import { Advance, MorePart, Problem, StateMark, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useDeed, useEvery } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import { useProgressEvents } from '../state/progress-events.ts';
import type { Training } from '../types.ts';

const tones = { running: 'busy', succeeded: 'good', failed: 'bad', abandoned: 'bad' } as const;

/** Others may begin one, too. */
const everyMs = 15_000;

/** Trainings: the one that runs, the button for another, and those that have been. */
export function Trainings({ onEnd }: { onEnd: () => void }) {
  const [ended, setEnded] = useState<Training>();
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/trainings', {}, { signal }));
  const start = useDeed(() => api().post('/v1/trainings'));
  const newest = answer?.trainings[0];
  const running = newest?.state === 'running' ? newest.id : undefined;
  const followed = useProgressEvents(
    running === undefined ? undefined : (signal) => api().follow('/v1/trainings/{id}', { id: running }, { signal }),
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
  return (
    <section class="admin-part" aria-labelledby="trainings">
      <h2 id="trainings">{words.trainings}</h2>
      <p>{words.trainingNote}</p>
      <button type="button" class="button-main" disabled={start.isBusy || running !== undefined} onClick={begin}>
        {words.train}
      </button>
      <Problem of={start.problem} />
      <Problem of={followed.problem} />
      <div class="training-place">{running !== undefined && <Running training={followed.newest ?? newest!} />}</div>
      <p class="unseen" role="status">
        {ended && words.ended(ended.id, ended.state, ended.outcome)}
      </p>
      <Problem of={problem} again={again} />
      {answer ? <PastTrainings trainings={answer.trainings} /> : problem === undefined && <Waiting />}
    </section>
  );
}

function Running({ training: { id, phase, progress, started } }: { training: Training }) {
  const detail = words.running(words.phases[phase] ?? phase, leftWords(progress, started));
  return <Advance name={words.trainingNumber(id)} progress={progress} detail={detail} />;
}

/** As much again as it has taken so far, by the share that is left; nothing while that is a guess. */
function leftWords(progress: number, started: string): string {
  const seconds = (Date.now() - Date.parse(started)) / 1000;
  return progress < 0.1 || progress >= 1 ? '' : spanWords((seconds * (1 - progress)) / progress);
}

function PastTrainings({ trainings }: { trainings: readonly Training[] }) {
  const part = usePart(trainings, 5);
  if (trainings.length === 0) return <p>{words.noTrainings}</p>;
  return (
    <>
      <WideTable
        name={words.pastTrainings}
        columns={[
          { name: words.number, isNumber: true },
          words.state,
          words.started,
          words.took,
          { name: words.model, isNumber: true },
          words.outcome,
        ]}
      >
        {part.shown.map(({ id, state, started, ended, model, outcome }) => (
          <tr key={id}>
            <th scope="row" class="number">
              {id}
            </th>
            <td>
              <StateMark tone={tones[state]}>{state}</StateMark>
            </td>
            <td>{timeWords(started)}</td>
            <td>{ended === null ? '–' : spanWords((Date.parse(ended) - Date.parse(started)) / 1000)}</td>
            <td class="number">{model ?? '–'}</td>
            <td class="words">{outcome === null ? '–' : sentenceOf(outcome)}</td>
          </tr>
        ))}
      </WideTable>
      <MorePart part={part} noun={words.trainingsNoun} />
    </>
  );
}
