import { SingleBar } from 'cli-progress';
import type { Phase, Progress } from '../../ingest/import.ts';

export type ProgressDisplay = {
  update(progress: Progress): void;
  /** Shows a message without tearing the bar apart. */
  notice(message: string): void;
  end(): void;
};

const phaseTexts: Record<Phase, string> = {
  movies: 'reading movies',
  users: 'reading users',
  ratings: 'reading ratings',
  merge: 'merging into the database',
};

/** A bar on a terminal, elsewhere a line every few seconds: always on standard error, so that output can be piped. */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  return stream.isTTY ? showBar(stream) : showLines(stream);
}

function showBar(stream: NodeJS.WriteStream): ProgressDisplay {
  const bar = new SingleBar({
    stream,
    format: '{phase} {bar} {percentage} % | {rows} rows | {pace}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
  });
  const describe = createDescription();
  let running = false;
  const end = () => {
    if (running) bar.stop();
    running = false;
  };
  return {
    update(progress) {
      const payload = describe(progress);
      if (!running) bar.start(progress.size, progress.bytes, payload);
      else bar.update(progress.bytes, payload);
      running = true;
    },
    notice(message) {
      end();
      stream.write(`${message}\n`);
    },
    end,
  };
}

const secondsBetweenLines = 3;

function showLines(stream: NodeJS.WriteStream): ProgressDisplay {
  const describe = createDescription();
  let last = performance.now();
  let lastPhase: Phase | undefined;
  return {
    update(progress) {
      const { phase, rows, pace } = describe(progress);
      const due = performance.now() - last >= secondsBetweenLines * 1000;
      if (!due && (progress.phase === lastPhase || progress.phase !== 'merge')) return;
      last = performance.now();
      lastPhase = progress.phase;
      stream.write(`${phase}: ${rows} rows, ${pace}\n`);
    },
    notice: (message) => void stream.write(`${message}\n`),
    end: () => {},
  };
}

type Description = { phase: string; rows: string; pace: string };

/** Puts progress into words; the rate is that of the phase, the time left follows from the bytes of all files. */
function createDescription(): (progress: Progress) => Description {
  const started = performance.now();
  let phaseStarted = started;
  let lastPhase: Phase | undefined;
  return ({ phase, rows, bytes, size }) => {
    const now = performance.now();
    if (phase !== lastPhase) phaseStarted = lastPhase === undefined ? started : now;
    lastPhase = phase;
    const rate = Math.round(rows / Math.max(0.001, (now - phaseStarted) / 1000));
    const secondsLeft = Math.ceil(((now - started) / 1000) * (size / Math.max(1, bytes) - 1));
    return {
      phase: phaseTexts[phase],
      rows: rows.toLocaleString('en-US'),
      pace: phase === 'merge' ? 'the last step' : `${rate.toLocaleString('en-US')}/s, ${secondsLeft} s left to read`,
    };
  };
}
