import { models as words } from '../../words/en/admin.ts';
import { sentenceOf, spanWords, timeWords } from '../../words/en/operator-format.ts';
import { Advance, MorePart, Problem, StateMark, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useJobs } from '../state/jobs.ts';
import { usePart } from '../state/pages.ts';
import type { Training } from '../types.ts';

const tones = { running: 'busy', succeeded: 'good', failed: 'bad', abandoned: 'bad' } as const;

/** Trainings: the one that runs, the button for another, and those that have been. */
export function Trainings({ onEnd }: { onEnd: () => void }) {
  const { all, problem, again, running, followProblem, ended, start } = useJobs<Training>({
    list: async (signal) => (await api().get('/v1/trainings', {}, { signal })).trainings,
    start: () => api().post('/v1/trainings'),
    follow: (id, signal) => api().follow('/v1/trainings/{id}', { id }, { signal }),
    onEnd,
  });
  return (
    <section class="admin-part" aria-labelledby="trainings">
      <h2 id="trainings">{words.trainings}</h2>
      <p>{words.trainingNote}</p>
      <button type="button" class="button-main" disabled={start.isBusy || running !== undefined} onClick={start.begin}>
        {words.train}
      </button>
      <Problem of={start.problem} />
      <Problem of={followProblem} />
      <div class="training-place">{running && <Running training={running} />}</div>
      <p class="unseen" role="status">
        {ended && words.ended(ended.id, ended.state, ended.outcome)}
      </p>
      <Problem of={problem} again={again} />
      {all ? <PastTrainings trainings={all} /> : problem === undefined && <Waiting />}
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
