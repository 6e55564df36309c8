import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer } from '../../../../client/index.ts';

type NewTokenProps = { made: Answer<'post', '/v1/keys'>; onClose: () => void };

/** The only time that the token of a key is shown. */
export function NewToken({ made, onClose }: NewTokenProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState('');
  useEffect(() => title.current?.focus(), []);
  const copy = () =>
    navigator.clipboard.writeText(made.token).then(
      () => setCopied('Copied.'),
      () => setCopied('The browser does not let this page copy: select the token and copy it yourself.'),
    );
  return (
    <section class="new-token" aria-labelledby="new-token">
      <h2 id="new-token" ref={title} tabIndex={-1}>
        The token of “{made.name}”
      </h2>
      <p>
        <strong>Keep it now: it is shown this once only.</strong> The server has no copy of it, and whoever has it may
        do what its scopes allow.
      </p>
      <p>
        <code class="new-token-text">{made.token}</code>
      </p>
      <div class="admin-actions">
        <button type="button" class="button-main" onClick={copy}>
          Copy
        </button>
        <button type="button" onClick={onClose}>
          I have kept it
        </button>
        <span role="status">{copied}</span>
      </div>
    </section>
  );
}
