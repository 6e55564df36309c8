import { useState } from 'preact/hooks';
import { Advance, MorePart, Problem, StateMark, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useDeed, useEvery } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import { useProgressEvents } from '../state/progress-events.ts';
import { sentenceOf, spanWords, timeWords } from '../state/words.ts';
import type { Training } from '../types.ts';

const phaseWords: Readonly<Record<string, string>> = {
  read: 'Reading movies, users and ratings',
  content: 'Describing the movies',
  prior: 'Learning what groups of users like',
  weights: 'Solving for the weights between movies',
  tail: 'Placing movies that few have rated',
  similar: 'Preparing the classic recommender',
  judge: 'Comparing it with the active model',
  write: 'Writing the model',
};

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
      <h2 id="trainings">Trainings</h2>
      <p>
        A training takes all ratings into a new model. It runs beside the server; the model answers only where the gate
        finds it no worse than the active one. New ratings count without it, at once.
      </p>
      <button type="button" class="button-main" disabled={start.isBusy || running !== undefined} onClick={begin}>
        Train now
      </button>
      <Problem of={start.problem} />
      <Problem of={followed.problem} />
      <div class="training-place">{running !== undefined && <Running training={followed.newest ?? newest!} />}</div>
      <p class="unseen" role="status">
        {ended && `Training ${ended.id}: ${ended.state}. ${ended.outcome ?? ''}`}
      </p>
      <Problem of={problem} again={again} />
      {answer ? <PastTrainings trainings={answer.trainings} /> : problem === undefined && <Waiting />}
    </section>
  );
}

function Running({ training: { id, phase, progress } }: { training: Training }) {
  return <Advance name={`Training ${id}`} progress={progress} detail={`${phaseWords[phase] ?? phase} …`} />;
}

function PastTrainings({ trainings }: { trainings: readonly Training[] }) {
  const part = usePart(trainings, 5);
  if (trainings.length === 0) return <p>There was no training yet.</p>;
  return (
    <>
      <WideTable
        name="Past trainings"
        columns={[
          { name: 'No.', isNumber: true },
          'State',
          'Begun',
          'Took',
          { name: 'Model', isNumber: true },
          'Outcome',
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
      <MorePart part={part} noun="trainings" />
    </>
  );
}
