import { useState } from 'preact/hooks';
import { models as words } from '../../words/en/admin.ts';
import { countWords, timeWords } from '../../words/en/operator-format.ts';
import { previousModel, stateWords, verdictWords } from '../../words/en/verdict.ts';
import { Confirmation } from '../components/confirmation.tsx';
import { Ago, MorePart, StateMark } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useDeed } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import type { Model } from '../types.ts';

const tones = { active: 'good', candidate: 'busy', retired: 'plain', rejected: 'bad' } as const;

const columns = [
  { name: words.version, isNumber: true },
  words.state,
  { name: words.actions, isUnseen: true },
  words.verdict,
  { name: words.movies, isNumber: true },
  { name: words.users, isNumber: true },
  { name: words.ratings, isNumber: true },
  words.trained,
  words.lastActivated,
];

/** All models, and how to have another one answer. */
export function ModelTable({ models, onChange }: { models: readonly Model[]; onChange: () => void }) {
  const [chosen, choose] = useState<Model>();
  const part = usePart(models, 10);
  const active = models.find(({ state }) => state === 'active');
  const previous = previousModel(models);
  if (models.length === 0) return <p>{words.none}</p>;
  return (
    <>
      <div class="admin-line">
        <span>{active ? words.isLive(active.version) : words.noneLive}</span>
        {previous && (
          <button type="button" onClick={() => choose(previous)}>
            {(active && previous.version > active.version ? words.goBack : words.rollBack)(previous.version)}
          </button>
        )}
      </div>
      <WideTable name={words.title} columns={columns}>
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
          <button type="button" aria-label={words.activateModel(version)} onClick={onActivate}>
            {words.activate}{' '}
          </button>
        )}
      </td>
      <td class="words">
        {verdictWords(model)} {stateWords(model)}
      </td>
      <td class="number">{countWords(model.movies)}</td>
      <td class="number">{countWords(model.users)}</td>
      <td class="number">{countWords(model.ratings === null ? null : model.ratings + (model.watches ?? 0))}</td>
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
      question={words.activateQuestion(version)}
      action={words.activateModel(version)}
      deed={deed}
      onClose={onClose}
    >
      <p>{words.activateNote(timeWords(model.created), active?.version)}</p>
      {state === 'rejected' && <p>{words.rejectedBy(verdictWords(model))}</p>}
    </Confirmation>
  );
}
