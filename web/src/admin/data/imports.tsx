import { useState } from 'preact/hooks';
import { data as words } from '../../words/en/admin-data.ts';
import { countWords, timeWords } from '../../words/en/operator-format.ts';
import { Advance, MorePart, Problem, StateMark, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useEvery } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import { useProgressEvents } from '../state/progress-events.ts';
import type { Import } from '../types.ts';
import { ImportSummary } from './import-summary.tsx';
import { Upload } from './upload.tsx';

const tones = { running: 'busy', succeeded: 'good', failed: 'bad', abandoned: 'bad' } as const;

/** Others may begin one, too. */
const everyMs = 15_000;

/** How data come in: by upload here, or by `marquee import` elsewhere. */
export function Imports() {
  const [shown, show] = useState<number>();
  const [ended, setEnded] = useState<Import>();
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/imports', {}, { signal }));
  const newest = answer?.imports[0];
  const running = newest?.state === 'running' ? newest.id : undefined;
  const followed = useProgressEvents(
    running === undefined ? undefined : (signal) => api().follow('/v1/imports/{id}', { id: running }, { signal }),
    (last) => {
      setEnded(last);
      again();
      show(last.id);
    },
    [running],
  );
  useEvery(everyMs, again);
  return (
    <section class="admin-part" aria-labelledby="imports">
      <h2 id="imports">{words.imports}</h2>
      <Upload isRefused={running !== undefined} onStart={again} />
      <Problem of={followed.problem} />
      {running !== undefined && <Running of={followed.newest ?? newest!} />}
      <p class="unseen" role="status">
        {ended && words.ended(ended.name, ended.state, ended.outcome)}
      </p>
      <Problem of={problem} again={again} />
      {answer ? (
        <PastImports imports={answer.imports} shown={shown} onShow={show} />
      ) : (
        problem === undefined && <Waiting />
      )}
    </section>
  );
}

function Running({ of: { name, phase, progress } }: { of: Import }) {
  return <Advance name={words.importing(name)} progress={progress} detail={`${name}: ${words.phases[phase]} …`} />;
}

type PastImportsProps = {
  imports: readonly Import[];
  /** The number of the one that is shown in full. */
  shown: number | undefined;
  onShow: (id: number | undefined) => void;
};

const columns = [
  { name: words.number, isNumber: true },
  words.name,
  words.state,
  words.started,
  { name: words.read, isNumber: true },
  { name: words.rejectedCount, isNumber: true },
  words.outcome,
  { name: words.details, isUnseen: true },
];

function PastImports({ imports, shown, onShow }: PastImportsProps) {
  const part = usePart(imports, 5);
  const chosen = imports.find(({ id }) => id === shown);
  if (imports.length === 0) return <p>{words.noImports}</p>;
  return (
    <>
      <WideTable name={words.pastImports} columns={columns}>
        {part.shown.map((each) => (
          <tr key={each.id}>
            <th scope="row" class="number">
              {each.id}
            </th>
            <td class="words">{each.name}</td>
            <td>
              <StateMark tone={tones[each.state]}>{each.state}</StateMark>
            </td>
            <td>{timeWords(each.started)}</td>
            <td class="number">{countWords(sumOf(each, 'read'))}</td>
            <td class="number">{countWords(sumOf(each, 'rejected'))}</td>
            <td class="words">{each.outcome ?? '–'}</td>
            <td>
              {each.tables && (
                <button
                  type="button"
                  aria-expanded={shown === each.id}
                  aria-label={words.detailsOf(each.id)}
                  onClick={() => onShow(shown === each.id ? undefined : each.id)}
                >
                  {words.details}
                </button>
              )}
            </td>
          </tr>
        ))}
      </WideTable>
      <MorePart part={part} noun={words.importsNoun} />
      {chosen && <ImportSummary key={chosen.id} of={chosen} />}
    </>
  );
}

/** Of all tables together; null if it did not read all of its files. */
function sumOf({ tables }: Import, count: 'read' | 'rejected'): number | null {
  return tables && tables.movies[count] + tables.users[count] + tables.ratings[count] + (tables.plays?.[count] ?? 0);
}
