import { useState } from 'preact/hooks';
import { Confirmation } from '../components/confirmation.tsx';
import { Ago, MorePart, StateMark } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useDeed } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import { countWords, figureWords, timeWords } from '../state/words.ts';
import type { Model } from '../types.ts';
import { previousModel, stateWords, verdictWords } from './verdict.ts';

const tones = { active: 'good', candidate: 'busy', retired: 'plain', rejected: 'bad' } as const;

const columns = [
  { name: 'Version', isNumber: true },
  'State',
  { name: 'Actions', isUnseen: true },
  'Verdict',
  { name: 'NDCG@10', isNumber: true },
  { name: 'Movies', isNumber: true },
  { name: 'Users', isNumber: true },
  { name: 'Ratings', isNumber: true },
  'Trained',
  'Last activated',
];

/** All models, and how to have another one answer. */
export function ModelTable({ models, onChange }: { models: readonly Model[]; onChange: () => void }) {
  const [chosen, choose] = useState<Model>();
  const part = usePart(models, 10);
  const active = models.find(({ state }) => state === 'active');
  const previous = previousModel(models);
  if (models.length === 0) return <p>There is no model yet. The first training makes one, once there are movies.</p>;
  return (
    <>
      <div class="admin-line">
        <span>{active ? `Model ${active.version} answers.` : 'No model answers yet.'}</span>
        {previous && (
          <button type="button" onClick={() => choose(previous)}>
            {active && previous.version > active.version ? 'Return' : 'Roll back'} to model {previous.version}
          </button>
        )}
      </div>
      <WideTable name="Models" columns={columns}>
        {part.shown.map((model) => (
          <ModelRow key={model.version} model={model} onActivate={() => choose(model)} />
        ))}
      </WideTable>
      <MorePart part={part} noun="models" />
      {chosen && (
        <Activation
          key={chosen.version}
          model={chosen}
          active={active}
          onDone={onChange}
          onClose={() => choose(undefined)}
        />
      )}
    </>
  );
}

function ModelRow({ model, onActivate }: { model: Model; onActivate: () => void }) {
  const { version, state } = model;
  return (
    <tr>
      <th scope="row" class="number">
        {version}
      </th>
      <td>
        <StateMark tone={tones[state]}>{state}</StateMark>
      </td>
      <td>
        {(state === 'retired' || state === 'rejected') && (
          <button type="button" aria-label={`Activate model ${version}`} onClick={onActivate}>
            Activate
          </button>
        )}
      </td>
      <td class="words">
        {verdictWords(model)} {stateWords(model)}
      </td>
      <td class="number">{figureWords(model.ndcg_at_10)}</td>
      <td class="number">{countWords(model.movies)}</td>
      <td class="number">{countWords(model.users)}</td>
      <td class="number">{countWords(model.ratings)}</td>
      <td>
        <Ago of={model.created} />
      </td>
      <td>
        <Ago of={model.activated} />
      </td>
    </tr>
  );
}

type ActivationProps = { model: Model; active: Model | undefined; onDone: () => void; onClose: () => void };

function Activation({ model, active, onDone, onClose }: ActivationProps) {
  const { version, state } = model;
  const deed = useDeed(async () => {
    await api().post('/v1/models/{version}/activate', { version });
    onDone();
  });
  return (
    <Confirmation
      question={`Have model ${version} answer?`}
      action={`Activate model ${version}`}
      deed={deed}
      onClose={onClose}
    >
      <p>
        It was trained {timeWords(model.created)}
        {active && `, and takes the place of model ${active.version}`}. From the next request on, all recommendations
        come from it, in all processes. Nothing is lost: you can come back in the same way.
      </p>
      {state === 'rejected' && <p>The gate rejected it: {verdictWords(model)}</p>}
    </Confirmation>
  );
}
