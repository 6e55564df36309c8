import { SingleBar } from 'cli-progress';
import { tell } from '../../app/messages.ts';
import type { OnProgress } from '../../evaluate/run.ts';

const secondsBetweenLines = 5;

export type EvaluationProgress = { update: OnProgress; end(): void };

/** A bar for each phase on a terminal, elsewhere a line when a phase begins and every few seconds: on standard error. */
export function showEvaluationProgress(stream: NodeJS.WriteStream = process.stderr): EvaluationProgress {
  return stream.isTTY ? showBar(stream) : showLines();
}

function showBar(stream: NodeJS.WriteStream): EvaluationProgress {
  const bar = new SingleBar({
    stream,
    format: '{bar} {percentage} % {phase}',
    hideCursor: true,
    clearOnComplete: true,
  });
  let running = false;
  const end = () => {
    if (running) bar.stop();
    running = false;
  };
  return {
    update(phase, done, total) {
      if (!running) bar.start(total, done, { phase });
      running = true;
      bar.setTotal(total);
      bar.update(done, { phase });
      // A phase may then keep the event loop busy for seconds, in which the bar cannot draw itself.
      if (done === 0) bar.render();
    },
    end,
  };
}

function showLines(): EvaluationProgress {
  let current: string | undefined;
  let last = 0;
  return {
    update(phase, done, total) {
      const begins = phase !== current;
      if (!begins && performance.now() - last < secondsBetweenLines * 1000) return;
      current = phase;
      last = performance.now();
      tell(begins ? phase : `${phase}: ${Math.floor((100 * done) / total)} %`);
    },
    end: () => {},
  };
}
