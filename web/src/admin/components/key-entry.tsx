import { useRef, useState } from 'preact/hooks';
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
      <h1>Administration needs a key</h1>
      <p role={hasKey.value ? 'alert' : undefined}>{refusalWords()}</p>
      <label for="admin-key">Key with the scope “admin”</label>
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
          Continue
        </button>
        {hasKey.value && (
          <button type="button" onClick={forgetKey}>
            Go on without a key
          </button>
        )}
      </div>
      <p id="admin-key-note" class="key-entry-note">
        It begins with <code>mq_</code>, is kept until this window closes, and is sent to this server only. On the
        server, <code>npx marquee keys create --name page --scopes admin,metrics</code> makes one.
      </p>
    </form>
  );
}

function refusalWords(): string {
  switch (refusal.value?.code) {
    case 'KEY_INVALID':
      return 'The server does not accept this key: it is mistyped, has expired, or was revoked.';
    case 'SCOPE_MISSING':
      return 'This key is valid, but lacks the scope “admin”.';
    case 'NOT_FROM_HERE':
      return 'This server has no key yet. Until it has one, it is administered from its own machine only: make one there.';
    default:
      return 'This server is administered with a key.';
  }
}
