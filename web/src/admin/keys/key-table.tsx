import { useState } from 'preact/hooks';
import { keys as words } from '../../words/en/admin.ts';
import { keyState, rateLimitWords } from '../../words/en/keys.ts';
import { timeWords } from '../../words/en/operator-format.ts';
import { Confirmation } from '../components/confirmation.tsx';
import { MorePart, StateMark } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api, forgetKey } from '../state/access.ts';
import { useDeed } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import { isInUse, type Key } from './key.ts';

const columns = [
  words.name,
  words.state,
  words.scopes,
  words.rate,
  words.made,
  words.ends,
  { name: words.actions, isUnseen: true },
];
const tones = { works: 'good', revoked: 'plain', expired: 'plain' } as const;

export function KeyTable({ keys, onChange }: { keys: readonly Key[]; onChange: () => void }) {
  const [chosen, choose] = useState<Key>();
  const part = usePart(keys, 25);
  if (keys.length === 0) return <p>{words.none}</p>;
  return (
    <>
      <WideTable name={words.title} columns={columns}>
        {part.shown.map((key) => (
          <KeyRow key={key.id} of={key} onRevoke={() => choose(key)} />
        ))}
      </WideTable>
      <MorePart part={part} noun={words.noun} />
      {chosen && (
        <Revocation key={chosen.id} of={chosen} keys={keys} onDone={onChange} onClose={() => choose(undefined)} />
      )}
    </>
  );
}

function KeyRow({ of: key, onRevoke }: { of: Key; onRevoke: () => void }) {
  const state = keyState(key);
  return (
    <tr>
      <th scope="row">{key.name}</th>
      <td>
        <StateMark tone={tones[state]}>{state}</StateMark>
      </td>
      <td>{key.scopes.join(', ')}</td>
      <td>{rateLimitWords(key.rate)}</td>
      <td>{timeWords(key.created)}</td>
      <td>{key.revoked === null && key.expires === null ? words.never : timeWords(key.revoked ?? key.expires)}</td>
      <td>
        {isInUse(key) && (
          <button type="button" aria-label={words.revokeNamed(key.name)} onClick={onRevoke}>
            {words.revoke}
          </button>
        )}
      </td>
    </tr>
  );
}

type RevocationProps = { of: Key; keys: readonly Key[]; onDone: () => void; onClose: () => void };

function Revocation({ of: key, keys, onDone, onClose }: RevocationProps) {
  const left = keys.filter((other) => other.id !== key.id && isInUse(other));
  const deed = useDeed(async () => {
    // By its id: a name may have been given again.
    await api().delete('/v1/keys/{key}', { key: key.id });
    // Without any key none is needed here, and one that has ended is refused.
    if (left.length === 0) forgetKey();
    onDone();
  });
  return (
    <Confirmation question={words.revokeQuestion(key.name)} action={words.revoke} deed={deed} onClose={onClose}>
      <p>{words.revokeNote}</p>
      {left.length === 0 && <p>{words.lastKey}</p>}
      {left.length > 0 && !left.some(({ scopes }) => scopes.includes('admin')) && <p>{words.lastAdminKey}</p>}
    </Confirmation>
  );
}
