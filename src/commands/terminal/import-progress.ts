import type { Phase, Progress } from '../../app/importing/import.ts';
import type { Step } from './progress.ts';
import { formatCount } from './table.ts';

const labels: Record<Phase, string> = {
  movies: 'reading movies',
  users: 'reading users',
  ratings: 'reading ratings',
  plays: 'reading plays',
  merge: 'merging into the database',
};

/** Describes an import's progress: the rate in the current phase, and the time left for all files. */
export function createImportDescription(): (progress: Progress) => Step {
  const started = performance.now();
  let phaseStarted = started;
  let lastPhase: Phase | undefined;
  return ({ phase, rows, bytes, size }) => {
    const now = performance.now();
    if (phase !== lastPhase) phaseStarted = lastPhase === undefined ? started : now;
    lastPhase = phase;
    const rate = Math.round(rows / Math.max(0.001, (now - phaseStarted) / 1000));
    const secondsLeft = Math.ceil(((now - started) / 1000) * (size / Math.max(1, bytes) - 1));
    const label = labels[phase];
    const count = `${formatCount(rows)} rows`;
    if (phase === 'merge') return { label, detail: count };
    const pace = `${formatCount(rate)}/s, ${secondsLeft} s left to read`;
    return { label, share: bytes / Math.max(1, size), detail: `${count}, ${pace}` };
  };
}
