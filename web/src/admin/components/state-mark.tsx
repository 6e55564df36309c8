import './state-mark.css';

type Tone = 'good' | 'bad' | 'busy' | 'plain';

/** The state of something as a word; its colour only repeats it. */
export function StateMark({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`state-mark state-mark-${tone}`}>{children}</span>;
}
