import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { type Answer, MarqueeProblem, type Request } from '../../../client/index.ts';
import { api } from '../api.ts';
import { withoutFlags } from '../state/importer-text.ts';
import { inWords } from '../state/in-words.ts';
import { tell } from '../state/notices.ts';
import { viewer } from '../state/viewer.ts';
import { common, places } from '../words/index.ts';
import { Dialog } from './dialog.tsx';
import { PrivateLink } from './private-link.tsx';

const words = places.importing;

type Found = Answer<'post', '/v1/users/{id}/imports'>;
type Sent = Request<'post', '/v1/users/{id}/imports'>;
type Previewed = Request<'post', '/v1/imports/preview'>;

/** More would not be read. */
const maxUnmatched = 30;

/** A flag of the importer that would help, and what could be meant. */
type Help = { readonly flag: string; readonly values: readonly string[] };

/** What a viewer can say of a file that could mean more than one thing. */
type Flag = 'scale' | 'time';
const flags: readonly Flag[] = ['scale', 'time'];

/** The values that could be meant, of the flags that were asked for. */
type Asked = { readonly [F in Flag]?: readonly string[] };
type Said = { [F in Flag]?: string };

const reading = { timeoutMs: 120_000 };

/** Brings ratings from elsewhere: shows what was found in a file before anything is written. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const file = useSignal<File | null>(null);
  const found = useSignal<Found | null>(null);
  const problem = useSignal('');
  const asked = useSignal<Asked>({});
  const said = useSignal<Said>({});
  const isBusy = useSignal(false);
  const field = useId();
  /** An account that was made for this has a link that was never shown. */
  const isNew = useSignal(viewer.account.peek() === null);
  const token = viewer.session.value?.token ?? null;

  function ask(fixes: readonly Help[]) {
    const more = fixes.filter(canSay);
    asked.value = { ...asked.value, ...Object.fromEntries(more.map(({ flag, values }) => [flag, values])) };
    return more;
  }

  async function send(preview: boolean): Promise<void> {
    isBusy.value = true;
    problem.value = '';
    try {
      const sent = { name: file.value!.name, ...said.value, body: file.value! };
      const answer = await (preview ? look(sent as Previewed) : bring(sent as Previewed));
      found.value = answer;
      ask(answer.fixes);
      if (answer.applied) {
        viewer.reload();
        tell(words.applied(answer.matched.ratings + answer.matched.watches + answer.matched.watchlist));
        if (!isNew.value) onClose();
      }
    } catch (error) {
      const fixes = error instanceof MarqueeProblem ? error.fixes : [];
      const [first] = ask(fixes);
      problem.value = first ? words.unclear[first.flag] : words.unreadable(inWords(error), fixes.length > 0);
    } finally {
      isBusy.value = false;
    }
  }

  /** A visitor gets no account before they confirm. */
  function look(sent: Previewed): Promise<Found> {
    const id = viewer.account.peek();
    if (id === null) return api.post('/v1/imports/preview', sent, reading);
    return api.post('/v1/users/{id}/imports', { ...sent, id, preview: true } as Sent, reading);
  }

  async function bring(sent: Previewed): Promise<Found> {
    const id = viewer.account.peek() ?? (await viewer.becomeAccount(null)).user;
    return await api.post('/v1/users/{id}/imports', { ...sent, id } as Sent, reading);
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (file.value !== null) send(found.value === null);
  };
  const isDone = found.value?.applied === true;
  const apply = viewer.account.value === null ? words.applyNew : words.apply;
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
              problem.value = '';
              asked.value = {};
              said.value = {};
            }}
          />
          {flags.map((flag) => {
            const values = asked.value[flag];
            return (
              values && (
                <Choice
                  key={flag}
                  flag={flag}
                  values={values}
                  said={said.value[flag] ?? ''}
                  isRequired={found.value === null}
                  onSay={(value) => {
                    const { [flag]: _, ...others } = said.value;
                    said.value = value === '' ? others : { ...others, [flag]: value };
                    found.value = null;
                  }}
                />
              )
            );
          })}
          {found.value && <Preview of={found.value} />}
          <button
            type="submit"
            class="button-main"
            disabled={isBusy.value || (found.value !== null && isEmpty(found.value))}
          >
            {isBusy.value ? words.checking : found.value === null ? words.check : apply}
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

type ChoiceParts = {
  flag: Flag;
  values: readonly string[];
  said: string;
  isRequired: boolean;
  onSay: (value: string) => void;
};

/** Asks what a file leaves open. */
function Choice({ flag, values, said, isRequired, onSay }: ChoiceParts) {
  const id = useId();
  const { label, meaning, others } = words.choices[flag];
  return (
    <>
      <label for={id}>{label}</label>
      <select id={id} required={isRequired} value={said} onChange={({ currentTarget: { value } }) => onSay(value)}>
        <option value="">{words.choose}</option>
        {[...new Set([...values, ...others])].map((value) => (
          <option key={value} value={value}>
            {meaning(value)}
          </option>
        ))}
      </select>
    </>
  );
}

function canSay(fix: Help): fix is Help & { flag: Flag } {
  return flags.some((flag) => flag === fix.flag);
}

const reasonOf = ({ column, reason }: Found['rejects'][number]) => withoutFlags(`${column} ${reason}`.trim());

const isEmpty = ({ matched }: Found) => matched.ratings + matched.watches + matched.watchlist === 0;

function Preview({ of }: { of: Found }) {
  const { source, matched, unmatched, rejects, fixes } = of;
  return (
    <div role="status">
      <p>{isEmpty(of) ? words.nothing : words.matched(matched, source)}</p>
      {[false, true].map((isKept) => {
        const alike = rejects.filter(({ kept }) => kept === isKept);
        const [most] = alike;
        if (!most) return null;
        const rows = alike.reduce((sum, { count }) => sum + count, 0);
        return <p key={String(isKept)}>{words.unread(rows, most.line, reasonOf(most), isKept)}</p>;
      })}
      {fixes.filter(canSay).map(({ flag }) => (
        <p key={flag}>{words.partlyUnclear[flag]}</p>
      ))}
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
