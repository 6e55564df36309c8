import { batch } from '@preact/signals';
import { useState } from 'preact/hooks';
import { MarqueeProblem } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { Confirm } from '../../components/dialog.tsx';
import { askForKey } from '../../state/key.ts';
import { tell } from '../../state/notices.ts';
import { viewer } from '../../state/viewer.ts';
import { download } from './download.ts';
import { countInWords } from './words.ts';

/** What one can do with all that was said: take it along, or have it deleted. */
export function MyData() {
  const [isAsking, setAsking] = useState(false);
  const account = viewer.account.value;
  const { ratings, hidden } = viewer.person.value;
  const isVisitor = account === null;
  if (isVisitor && ratings.length === 0 && hidden.length === 0) return null;

  const remove = () => {
    setAsking(false);
    attempt(isVisitor ? forgetVisitor : () => deleteAccount(account));
  };
  return (
    <section class="ratings-part" aria-labelledby="my-data">
      <h2 id="my-data">My data</h2>
      <p>
        {isVisitor
          ? 'They are kept in this browser only.'
          : `The server keeps them for user ${account}, which is all that it knows you by.`}
      </p>
      <div class="ratings-buttons">
        <button type="button" onClick={() => attempt(() => saveData(account))}>
          Download all of it (JSON)
        </button>
        <button type="button" class="button-bad" onClick={() => setAsking(true)}>
          {isVisitor ? 'Delete all of it' : 'Delete my account'}
        </button>
      </div>
      {isAsking && (
        <Confirm
          title={isVisitor ? 'Delete all that you have rated?' : `Delete user ${account}?`}
          action="Delete"
          onConfirm={remove}
          onCancel={() => setAsking(false)}
        >
          <p>
            {countInWords(ratings.length, 'rating')}, {countInWords(hidden.length, 'hidden film')} and what you said of
            yourself go {isVisitor ? 'from this browser' : 'from this server'}. They cannot be brought back.
          </p>
        </Confirm>
      )}
    </section>
  );
}

async function saveData(account: number | null): Promise<void> {
  if (account === null) download('marquee-ratings.json', viewer.person.peek());
  else download(`marquee-user-${account}.json`, await api.get('/v1/users/{id}/export', { id: account }));
}

async function deleteAccount(account: number): Promise<void> {
  await api.delete('/v1/users/{id}', { id: account });
  viewer.signOut();
  tell(`User ${account} and all that they said are deleted.`);
}

async function forgetVisitor(): Promise<void> {
  const { ratings, hidden } = viewer.person.peek();
  batch(() => {
    for (const { movie, title } of ratings) viewer.rate({ id: movie, title }, null);
    for (const { movie, title } of hidden) viewer.unhide({ id: movie, title });
    viewer.describe({ age: null, gender: null, occupation: null });
  });
  tell('All that you rated here is deleted.');
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const wantsKey = error instanceof MarqueeProblem && (error.status === 401 || error.status === 403);
    if (wantsKey) askForKey(error.message);
    else tell(`That did not succeed: ${(error as Error).message}`);
  }
}
