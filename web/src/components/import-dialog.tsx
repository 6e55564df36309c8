import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Answer, MarqueeProblem } from '../../../client/index.ts';
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

/** Empty: nothing said. */
type Said = { scale: string; time: '' | 'dmy' | 'mdy' };
const unsaid: Said = { scale: '', time: '' };

const reading = { timeoutMs: 120_000 };

/** Brings ratings from elsewhere: shows what was found in a file before anything is written. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const file = useSignal<File | null>(null);
  const found = useSignal<Found | null>(null);
  const problem = useSignal('');
  const isUnclear = useSignal(false);
  const said = useSignal(unsaid);
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
      const { scale, time } = said.value;
      const given = { ...(scale && { scale }), ...(time && { time }) };
      const sent = { id, name: file.value!.name, preview, ...given, body: file.value! };
      const answer = await api.post('/v1/users/{id}/imports', sent, reading);
      found.value = answer;
      if (answer.applied) {
        viewer.reload();
        tell(words.applied(answer.matched.ratings + answer.matched.watches + answer.matched.watchlist));
        if (!isNew.value) onClose();
      }
    } catch (error) {
      problem.value = (error as Error).message;
      if (error instanceof MarqueeProblem && error.code === 'SOURCE_UNCLEAR') isUnclear.value = true;
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
              isUnclear.value = false;
              said.value = unsaid;
            }}
          />
          {isUnclear.value && (
            <Unsaid
              said={said.value}
              onSay={(more) => {
                said.value = more;
                found.value = null;
              }}
            />
          )}
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

/** Asks what a file may leave open: what its ratings run from and to, and which comes first in its dates. */
function Unsaid({ said, onSay }: { said: Said; onSay: (said: Said) => void }) {
  const id = useId();
  return (
    <>
      <label for={`${id}-scale`}>{words.scale}</label>
      <select
        id={`${id}-scale`}
        value={said.scale}
        onChange={({ currentTarget: { value } }) => onSay({ ...said, scale: value })}
      >
        <option value="">{words.stars}</option>
        <option value="0..10">{words.ten}</option>
        <option value="0..100">{words.hundred}</option>
        <option value="thumbs">{words.thumbs}</option>
      </select>
      <label for={`${id}-time`}>{words.dates}</label>
      <select
        id={`${id}-time`}
        value={said.time}
        onChange={({ currentTarget: { value } }) => onSay({ ...said, time: value as Said['time'] })}
      >
        <option value="">{words.yearFirst}</option>
        <option value="dmy">{words.dayFirst}</option>
        <option value="mdy">{words.monthFirst}</option>
      </select>
    </>
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
