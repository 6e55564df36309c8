import { useState } from 'preact/hooks';
import type { Answer, Request } from '../../../../client/index.ts';
import { keys as words } from '../../words/en/admin.ts';
import { scopeWords, windows } from '../../words/en/keys.ts';
import { Problem } from '../components/parts.tsx';
import { api, enterKey, hasKey } from '../state/access.ts';
import { useDeed } from '../state/answer.ts';
import { endOfDay, type Scope } from './key.ts';

type KeyFormProps = {
  /** Whether no key works yet, so that this one changes what needs one. */
  isFirst: boolean;
  onMade: (key: Answer<'post', '/v1/keys'>) => void;
};

type NewKey = Request<'post', '/v1/keys'>['body'];

const scopes = Object.keys(scopeWords) as Scope[];

export function KeyForm({ isFirst, onMade }: KeyFormProps) {
  const [missing, setMissing] = useState('');
  const make = useDeed(async (wanted: NewKey) => {
    const made = await api().post('/v1/keys', { body: wanted });
    // From now on the server wants a key, and this is the only one.
    if (isFirst) enterKey(made.token);
    onMade(made);
  });
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const wanted = readKey(new FormData(form));
    const fault = faultOf(wanted, isFirst);
    setMissing(fault);
    if (fault === '' && (await make.begin(wanted))) form.reset();
  };
  return (
    <form class="key-form admin-part" onSubmit={submit}>
      <h2>{words.make}</h2>
      {isFirst && <FirstKeyNote />}
      <div class="admin-field">
        <label for="key-name">{words.name}</label>
        <input
          id="key-name"
          name="name"
          required
          maxLength={60}
          pattern="[\w.\-]+"
          autocomplete="off"
          aria-describedby="key-name-note"
        />
        <span id="key-name-note" class="admin-note">
          {words.nameNote}{' '}
        </span>
      </div>
      <fieldset>
        <legend>{words.scopes}</legend>
        {scopes.map((scope) => (
          <label key={scope} class="key-form-choice">
            <input
              type="checkbox"
              name="scopes"
              value={scope}
              defaultChecked={isFirst && (scope === 'admin' || scope === 'metrics')}
            />
            <span>
              <strong>{scope}</strong>: {scopeWords[scope]}
            </span>
          </label>
        ))}
      </fieldset>
      <div class="admin-actions">
        <div class="admin-field">
          <label for="key-requests">{words.maxRequests}</label>
          <input id="key-requests" name="requests" type="number" min={1} max={999_999_999} />
        </div>
        <div class="admin-field">
          <label for="key-seconds">{words.inEach}</label>
          <select id="key-seconds" name="seconds">
            {Object.entries(windows).map(([seconds, name]) => (
              <option key={seconds} value={seconds}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div class="admin-field">
          <label for="key-expires">{words.lastDay}</label>
          <input id="key-expires" name="expires" type="date" />
        </div>
      </div>
      <p class="key-form-fault" role="alert">
        {missing}
      </p>
      <Problem of={make.problem} />
      <button type="submit" class="button-main" disabled={make.isBusy}>
        {words.create}
      </button>
    </form>
  );
}

/** Said before it is done. */
function FirstKeyNote() {
  return (
    <div class="key-form-note" role="note">
      <p>
        <strong>{words.first}</strong> {words.firstNote}
      </p>
      <p>{hasKey.value ? words.firstScope : words.firstScopeSignedIn}</p>
    </div>
  );
}

function readKey(form: FormData): NewKey {
  const requests = Number(form.get('requests'));
  const day = String(form.get('expires') ?? '');
  return {
    name: String(form.get('name')),
    scopes: form.getAll('scopes') as Scope[],
    ...(requests > 0 && { rate: { requests, seconds: Number(form.get('seconds')) as keyof typeof windows } }),
    ...(day !== '' && { expires: endOfDay(day) }),
  };
}

function faultOf({ scopes }: NewKey, isFirst: boolean): string {
  if (scopes.length === 0) return words.noScope;
  if (isFirst && !scopes.includes('admin')) return words.firstNeedsAdmin;
  return '';
}
