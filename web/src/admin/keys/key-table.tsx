import { useState } from 'preact/hooks';
import { Confirmation } from '../components/confirmation.tsx';
import { MorePart, StateMark } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api, forgetKey } from '../state/access.ts';
import { useDeed } from '../state/answer.ts';
import { usePart } from '../state/pages.ts';
import { timeWords } from '../state/words.ts';
import { isInUse, type Key, keyState, rateLimitWords } from './key-words.ts';

const columns = ['Name', 'State', 'Scopes', 'Rate', 'Made', 'Ends', { name: 'Actions', isUnseen: true }];
const tones = { works: 'good', revoked: 'plain', expired: 'plain' } as const;

export function KeyTable({ keys, onChange }: { keys: readonly Key[]; onChange: () => void }) {
  const [chosen, choose] = useState<Key>();
  const part = usePart(keys, 25);
  if (keys.length === 0) return <p>There is no key yet: this server takes writes from its own machine only.</p>;
  return (
    <>
      <WideTable name="Keys" columns={columns}>
        {part.shown.map((key) => (
          <KeyRow key={key.id} of={key} onRevoke={() => choose(key)} />
        ))}
      </WideTable>
      <MorePart part={part} noun="keys" />
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
      <td>{key.revoked === null && key.expires === null ? 'never' : timeWords(key.revoked ?? key.expires)}</td>
      <td>
        {isInUse(key) && (
          <button type="button" aria-label={`Revoke ${key.name}`} onClick={onRevoke}>
            Revoke
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
    <Confirmation question={`Revoke the key “${key.name}”?`} action="Revoke it" deed={deed} onClose={onClose}>
      <p>Whoever uses it is refused from the next request on. That cannot be taken back; another key can be made.</p>
      {left.length === 0 && (
        <p>
          It is the last one. Without any key, this server takes writes and administration from its own machine only.
        </p>
      )}
      {left.length > 0 && !left.some(({ scopes }) => scopes.includes('admin')) && (
        <p>
          It is the last one with the scope “admin”: nobody could use this page any more, until{' '}
          <code>npx marquee keys create</code> has made another one on the server.
        </p>
      )}
    </Confirmation>
  );
}
