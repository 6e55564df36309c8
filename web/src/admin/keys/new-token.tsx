import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer } from '../../../../client/index.ts';
import { copyText } from '../../state/copy.ts';
import { keys as words } from '../../words/en/admin.ts';

type NewTokenProps = { made: Answer<'post', '/v1/keys'>; onClose: () => void };

/** The only time that the token of a key is shown. */
export function NewToken({ made, onClose }: NewTokenProps) {
  const title = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState('');
  useEffect(() => title.current?.focus(), []);
  const copy = async () => setCopied((await copyText(made.token)) ? words.copied : words.copyFailed);
  return (
    <section class="new-token" aria-labelledby="new-token">
      <h2 id="new-token" ref={title} tabIndex={-1}>
        {words.tokenOf(made.name)}
      </h2>
      <p>
        <strong>{words.tokenOnce}</strong> {words.tokenNote}
      </p>
      <p>
        <code class="new-token-text">{made.token}</code>
      </p>
      <div class="admin-actions">
        <button type="button" class="button-main" onClick={copy}>
          {words.copy}
        </button>
        <button type="button" onClick={onClose}>
          {words.saved}
        </button>
        <span role="status">{copied}</span>
      </div>
    </section>
  );
}
