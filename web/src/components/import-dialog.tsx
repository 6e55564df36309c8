import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Answer } from '../../../client/index.ts';
import { api } from '../api.ts';
import { tell } from '../state/notices.ts';
import { viewer } from '../state/viewer.ts';
import { common, places } from '../words/index.ts';
import { Dialog } from './dialog.tsx';
import { PrivateLink } from './private-link.tsx';

const words = places.importing;

type Found = Answer<'post', '/v1/users/{id}/imports'>;

/** More would not be read. */
const maxUnmatched = 30;

const reading = { timeoutMs: 120_000 };

/** Brings ratings from elsewhere: shows what was found in a file before anything is written. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const file = useSignal<File | null>(null);
  const found = useSignal<Found | null>(null);
  const problem = useSignal('');
  const isBusy = useSignal(false);
  const field = useId();
  /** An account that was made for this has a link that was never shown. */
  const isNew = useSignal(viewer.account.peek() === null);
  const token = viewer.session.value?.token ?? null;

  async function send(preview: boolean): Promise<void> {
    isBusy.value = true;
    problem.value = '';
    try {
      const id = viewer.account.peek() ?? (await viewer.becomeAccount(null)).user;
      const answer = await api.post('/v1/users/{id}/imports', { id, preview, body: file.value! }, reading);
      found.value = answer;
      if (answer.applied) {
        viewer.reload();
        tell(words.applied(answer.matched.ratings + answer.matched.watches + answer.matched.watchlist));
        if (!isNew.value) onClose();
      }
    } catch (error) {
      problem.value = (error as Error).message;
    } finally {
      isBusy.value = false;
    }
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (file.value !== null) send(found.value === null);
  };
  const isDone = found.value?.applied === true;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <p>{words.note}</p>
      {viewer.account.value === null && <p>{words.needsAccount}</p>}
      {!isDone && (
        <form onSubmit={submit}>
          <label for={field}>{words.file}</label>
          <input
            id={field}
            type="file"
            accept=".zip,.csv,.json,.gz,.dat"
            required
            onChange={({ currentTarget }) => {
              file.value = currentTarget.files?.[0] ?? null;
              found.value = null;
            }}
          />
          {found.value && <Preview of={found.value} />}
          <button
            type="submit"
            class="button-main"
            disabled={isBusy.value || (found.value !== null && isEmpty(found.value))}
          >
            {isBusy.value ? words.checking : found.value === null ? words.check : words.apply}
          </button>
        </form>
      )}
      {isDone && isNew.value && token !== null && (
        <>
          <p>{common.account.linkIs}</p>
          <PrivateLink token={token} />
        </>
      )}
      <p role="alert">{problem.value}</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {common.close}
        </button>
      </div>
    </Dialog>
  );
}

const isEmpty = ({ matched }: Found) => matched.ratings + matched.watches + matched.watchlist === 0;

function Preview({ of }: { of: Found }) {
  const { source, matched, unmatched } = of;
  return (
    <div role="status">
      <p>{isEmpty(of) ? words.nothing : words.matched(matched.ratings + matched.watches, matched.watchlist, source)}</p>
      {unmatched.length > 0 && (
        <details>
          <summary>{words.unmatched(unmatched.length)}</summary>
          <ul>
            {unmatched.slice(0, maxUnmatched).map(({ title, year }) => (
              <li key={`${title} ${year}`}>
                {title} {year}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
