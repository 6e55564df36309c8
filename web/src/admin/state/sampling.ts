import { signal } from '@preact/signals';
import { api } from './access.ts';
import { parseMetrics } from './metrics-text.ts';
import { gapAt, type Look, type Reading, readingBetween } from './readings.ts';

const everyMs = 5000;
/** The first picture should not take as long. */
const firstMs = 1500;
/** Ten minutes. */
const kept = 120;

/** What `/metrics` told, oldest first; kept while other places of the page are shown. */
export const readings = signal<readonly Reading[]>([]);
/** Why there is no newer one. */
export const samplingProblem = signal<unknown>(undefined);

let lastLook: Look | undefined;

/** Looks at `/metrics` every few seconds, while the window is visible, until it is stopped. */
export function sampleMetrics(): () => void {
  const stopped = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isLooking = false;
  const look = async () => {
    if (isLooking || document.hidden) return;
    isLooking = true;
    clearTimeout(timer);
    await lookOnce(stopped.signal);
    isLooking = false;
    if (!stopped.signal.aborted) timer = setTimeout(look, readings.value.length === 0 ? firstMs : everyMs);
  };
  document.addEventListener('visibilitychange', look);
  void look();
  return () => {
    stopped.abort();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', look);
  };
}

async function lookOnce(signal: AbortSignal): Promise<void> {
  try {
    const text = await api().get('/metrics', {}, { signal });
    const look = { time: Date.now(), samples: parseMetrics(text) };
    if (lastLook) keep(lastLook, look);
    lastLook = look;
    samplingProblem.value = undefined;
  } catch (problem) {
    if (!signal.aborted) samplingProblem.value = problem;
  }
}

/** A pause, in which nobody looked, says nothing of any moment in it. */
function keep(before: Look, now: Look): void {
  const isPause = now.time - before.time > 3 * everyMs;
  const reading = isPause ? gapAt(now.time / 1000) : readingBetween(before, now);
  readings.value = [...readings.value, reading].slice(-kept);
}
