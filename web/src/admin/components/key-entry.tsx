import { useRef, useState } from 'preact/hooks';
import { keys as words } from '../../words/en/admin.ts';
import { enterKey, forgetKey, hasKey, refusal } from '../state/access.ts';

/** Asks for the operator's key, and says why. */
export function KeyEntry() {
  const [token, setToken] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const enter = (event: Event) => {
    event.preventDefault();
    if (token.trim() === '') input.current?.focus();
    else enterKey(token.trim());
  };
  return (
    <form class="key-entry" onSubmit={enter}>
      <h1>{words.needed}</h1>
      <p role={hasKey.value ? 'alert' : undefined}>{refusalWords()}</p>
      <label for="admin-key">{words.label}</label>
      <div class="key-entry-line">
        <input
          ref={input}
          id="admin-key"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          value={token}
          aria-describedby="admin-key-note"
          onInput={(event) => setToken(event.currentTarget.value)}
        />
        <button type="submit" class="button-main">
          {words.enter}
        </button>
        {hasKey.value && (
          <button type="button" onClick={forgetKey}>
            {words.without}
          </button>
        )}
      </div>
      <p id="admin-key-note" class="key-entry-note">
        It begins with <code>mq_</code>, is kept until this window closes, and is sent to this server only. On the
        server, <code>npx @marquee-movies/server keys create --name page --scopes admin,metrics</code> makes one.
      </p>
    </form>
  );
}

function refusalWords(): string {
  switch (refusal.value?.code) {
    case 'KEY_INVALID':
      return words.invalid;
    case 'SCOPE_MISSING':
      return words.lacksScope;
    case 'NOT_FROM_HERE':
      return words.notFromHere;
    default:
      return words.needsKey;
  }
}
