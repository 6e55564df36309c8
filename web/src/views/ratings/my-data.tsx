import { batch } from '@preact/signals';
import { useState } from 'preact/hooks';
import { MarqueeProblem } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { Confirm } from '../../components/dialog.tsx';
import { ImportButton } from '../../components/import-button.tsx';
import { inWords } from '../../state/in-words.ts';
import { askForKey } from '../../state/key.ts';
import { tell } from '../../state/notices.ts';
import { isEmpty, marks, nobody } from '../../state/person.ts';
import type { UserKey } from '../../state/user-key.ts';
import { viewer } from '../../state/viewer.ts';
import { common, places } from '../../words/index.ts';

const words = places.ratings;

/** What one can do with all that was said: take it along, or have it deleted. */
export function MyData() {
  const [isAsking, setAsking] = useState(false);
  const account = viewer.account.value;
  const person = viewer.person.value;
  const isVisitor = account === null;
  if (isVisitor && isEmpty(person)) return null;
  const others = marks.reduce((sum, mark) => sum + person[mark].length, 0);

  const remove = () => {
    setAsking(false);
    attempt(isVisitor ? forgetVisitor : () => deleteAccount(account));
  };
  return (
    <section class="ratings-part" aria-labelledby="my-data">
      <h2 id="my-data">{words.data}</h2>
      <p>{isVisitor ? words.inBrowser : words.onServer}</p>
      <div class="ratings-buttons">
        <ImportButton />
        <button type="button" onClick={() => attempt(() => saveData(account))}>
          {words.download}
        </button>
        <button type="button" class="button-bad" onClick={() => setAsking(true)}>
          {isVisitor ? words.deleteAll : words.deleteAccount}
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={isVisitor ? words.deleteAllTitle : words.deleteAccountTitle}
          action={words.delete}
          onConfirm={remove}
          onCancel={() => setAsking(false)}
        >
          <p>{words.deleteNote(person.ratings.length, others, isVisitor ? 'browser' : 'server')}</p>
        </Confirm>
      )}
    </section>
  );
}

async function saveData(account: UserKey | null): Promise<void> {
  if (account === null) download('marquee-ratings.json', viewer.person.peek());
  else download(`marquee-user-${account}.json`, await api.get('/v1/users/{id}/export', { id: account }));
}

async function deleteAccount(account: UserKey): Promise<void> {
  await api.delete('/v1/users/{id}', { id: account });
  viewer.signOut();
  tell(words.accountDeleted);
}

async function forgetVisitor(): Promise<void> {
  const person = viewer.person.peek();
  batch(() => {
    for (const { movie, title } of person.ratings) viewer.rate({ id: movie, title }, null);
    for (const mark of marks)
      for (const { movie, title } of person[mark]) viewer.mark(mark, { id: movie, title }, false);
    viewer.describe(nobody.attributes);
  });
  tell(words.allDeleted);
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const wantsKey = error instanceof MarqueeProblem && (error.status === 401 || error.status === 403);
    if (wantsKey) askForKey(inWords(error));
    else tell(common.problems.failed(inWords(error)));
  }
}

/** Has the browser save a value as a file of JSON. */
function download(name: string, value: unknown): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(value, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
