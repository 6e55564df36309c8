import type { ComponentChildren } from 'preact';
import { MarqueeProblem } from '../../../../client/index.ts';
import { parts as words } from '../../words/en/admin.ts';
import { agoWords, countWords, percentWords, timeWords } from '../../words/en/operator-format.ts';
import type { Paged, Part } from '../state/pages.ts';
import './components.css';

/** Stands where an answer will be, in about its height. */
export function Waiting({ lines = 3 }: { lines?: number }) {
  return (
    <div class="waiting" role="status">
      <span class="unseen">{words.waiting}</span>
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} class="waiting-line" />
      ))}
    </div>
  );
}

type ProblemProps = {
  /** What was thrown; nothing is shown where it is undefined. */
  of: unknown;
  /** Does again what did not work. */
  again?: () => void;
};

/** What went wrong, in words, read out as soon as it is there. */
export function Problem({ of: problem, again }: ProblemProps) {
  if (problem === undefined) return null;
  const faults = problem instanceof MarqueeProblem ? problem.errors : [];
  return (
    <div class="problem" role="alert">
      <p>{wordsOf(problem)}</p>
      {faults.length > 1 && (
        <ul>
          {faults.map(({ field, detail }) => (
            <li key={field}>
              {field} {detail}
            </li>
          ))}
        </ul>
      )}
      {again && (
        <button type="button" onClick={again}>
          {words.again}
        </button>
      )}
    </div>
  );
}

function wordsOf(problem: unknown): string {
  if (problem instanceof MarqueeProblem) return problem.code === 'KEY_MISSING' ? words.needsScope : problem.message;
  if (problem instanceof DOMException && problem.name === 'TimeoutError') return words.slow;
  return words.away;
}

type Tone = 'good' | 'bad' | 'busy' | 'plain';

/** The state of something as a word; its colour only repeats it. */
export function StateMark({ tone, children }: { tone: Tone; children: string }) {
  return <span class={`state-mark state-mark-${tone}`}>{children}</span>;
}

/** How long ago something was, and when on closer look; a dash where it was not. */
export function Ago({ of: iso }: { of: string | null }) {
  if (iso === null) return <>–</>;
  return (
    <time dateTime={iso} title={timeWords(iso)}>
      {agoWords(iso)}
    </time>
  );
}

type FigureProps = { name: string; value: ComponentChildren; note?: ComponentChildren };

/** One value of a `<Figures>` list, with its name and where it comes from. */
export function Figure({ name, value, note }: FigureProps) {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd class="figure-value">{value}</dd>
      {note !== undefined && <dd class="figure-note">{note}</dd>}
    </div>
  );
}

export function Figures({ children }: { children: ComponentChildren }) {
  return <dl class="figures">{children}</dl>;
}

type AdvanceProps = {
  /** What goes on. */
  name: string;
  /** 0 to 1. */
  progress: number;
  /** What it does now. */
  detail: string;
};

/** How far something is that takes a while. */
export function Advance({ name, progress, detail }: AdvanceProps) {
  return (
    <div class="advance">
      <span>{detail}</span>
      <span class="advance-share">{percentWords(progress)}</span>
      <progress aria-label={name} value={progress} max={1} />
    </div>
  );
}

/** The button under a list that is not shown whole. */
export function MorePart({ part, noun }: { part: Part<unknown>; noun: string }) {
  if (part.shown.length >= part.all) return null;
  return (
    <button type="button" onClick={part.showMore}>
      {words.showMoreOf(countWords(part.all), noun)}
    </button>
  );
}

/** What stands below a list that comes a page at a time: the button for more, and what is wrong. */
export function MorePages({ pages }: { pages: Paged<unknown> }) {
  const { items, problem, isWaiting, more, again } = pages;
  if (problem !== undefined) return <Problem of={problem} again={items && more ? more : again} />;
  if (items === undefined) return <Waiting />;
  if (more === undefined) return null;
  return (
    <button type="button" disabled={isWaiting} onClick={more}>
      {words.showMore}
    </button>
  );
}
