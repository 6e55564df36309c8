import { useState } from 'preact/hooks';
import type { Answer } from '../../../../client/index.ts';
import { useTitle } from '../../components/hooks.ts';
import { keys as words } from '../../words/en/admin.ts';
import { Problem, Waiting } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';
import { isInUse } from './key.ts';
import { KeyForm } from './key-form.tsx';
import { KeyTable } from './key-table.tsx';
import { NewToken } from './new-token.tsx';

/** Who may do what. */
export function Keys() {
  useTitle(words.windowTitle);
  const [made, setMade] = useState<Answer<'post', '/v1/keys'>>();
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/keys', {}, { signal }));
  const add = (key: Answer<'post', '/v1/keys'>) => {
    setMade(key);
    again();
  };
  return (
    <>
      <h1>{words.title}</h1>
      {made && <NewToken key={made.id} made={made} onClose={() => setMade(undefined)} />}
      <Problem of={problem} again={again} />
      {answer ? (
        <>
          <KeyTable keys={answer.keys} onChange={again} />
          <KeyForm isFirst={!answer.keys.some((key) => isInUse(key))} onMade={add} />
        </>
      ) : (
        problem === undefined && <Waiting />
      )}
    </>
  );
}
