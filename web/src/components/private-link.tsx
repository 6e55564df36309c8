import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { encode } from 'uqr';
import { copyText } from '../state/copy.ts';
import { privateLink } from '../state/session.ts';
import { common } from '../words/index.ts';

const words = common.account;

/** A private link: as text, to be copied, and as a QR code for a phone. */
export function PrivateLink({ token }: { token: string }) {
  const said = useSignal('');
  const link = privateLink(token);
  const copy = async () => {
    said.value = (await copyText(link)) ? words.copied : words.copyFailed;
  };
  return (
    <div class="private-link">
      <QrCode text={link} />
      <code class="private-link-text">{link}</code>
      <button type="button" onClick={copy}>
        {words.copy}
      </button>
      <span role="status">{said.value}</span>
    </div>
  );
}

/** Dark on light in any scheme, as cameras expect it. */
function QrCode({ text }: { text: string }) {
  const { size, path } = useMemo(() => {
    const { size, data } = encode(text, { border: 2 });
    const dots = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { size, path: dots.join('') };
  }, [text]);
  return (
    <svg class="private-link-code" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={words.qr}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}
