import { agoWords, timeWords } from '../state/words.ts';

/** How long ago something was, and when on closer look; a dash where it was not. */
export function Ago({ of: iso }: { of: string | null }) {
  if (iso === null) return <>–</>;
  return (
    <time dateTime={iso} title={timeWords(iso)}>
      {agoWords(iso)}
    </time>
  );
}
