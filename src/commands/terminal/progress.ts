import { clearLine, cursorTo } from 'node:readline';

/** The current step of a long command. */
export type Step = {
  /** A sentence fragment such as `reading ratings`. */
  label: string;
  /** The share that is done, 0 to 1; without it, no bar is drawn. */
  share?: number;
  /** For example a rate. */
  detail?: string;
};

export type ProgressDisplay = {
  update(step: Step): void;
  /** Writes a separate line. */
  notice(message: string): void;
  /** Removes the bar; may be called more than once. */
  end(): void;
};

const barWidth = 30;
const msBetweenDraws = 100;
const msBetweenLines = 5000;

/**
 * Shows progress on standard error, so that output can be piped. On a terminal it redraws one line; elsewhere it writes a line when
 * a step begins and every few seconds.
 */
export function showProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  const interval = stream.isTTY ? msBetweenDraws : msBetweenLines;
  let label: string | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const clear = () => {
    if (!stream.isTTY) return;
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  return {
    update(step) {
      const now = performance.now();
      // The event loop may be busy for seconds after a step began, so its first line is written at once.
      if (step.label === label && now - last < interval) return;
      label = step.label;
      last = now;
      clear();
      const text = stream.isTTY ? drawBar(step) + describe(step) : `marquee: ${describe(step)}\n`;
      stream.write(stream.isTTY && stream.columns ? text.slice(0, stream.columns - 1) : text);
    },
    notice(message) {
      clear();
      stream.write(`marquee: ${message}\n`);
    },
    end: clear,
  };
}

function drawBar({ share }: Step): string {
  if (share === undefined) return '';
  const done = Math.round(barWidth * Math.min(1, share));
  return `${'█'.repeat(done)}${'░'.repeat(barWidth - done)} `;
}

function describe({ label, share, detail }: Step): string {
  const percent = share === undefined ? '' : `, ${Math.floor(100 * Math.min(1, share))} %`;
  return `${label}${percent}${detail ? `, ${detail}` : ''}`;
}
