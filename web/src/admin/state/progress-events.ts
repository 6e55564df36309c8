import { useEffect, useState } from 'preact/hooks';
import { MarqueeProblem } from '../../../../client/index.ts';
import { noteRefusal } from './access.ts';

const retryMs = 2000;

/** Something that goes on for a while. */
type Process = { state: string };

/**
 * What a process tells of itself until it has ended; a connection that is lost is opened again.
 * @param open its events from now on; undefined if there is nothing to follow
 * @param onEnd told the last event
 */
export function useProgressEvents<P extends Process>(
  open: ((signal: AbortSignal) => AsyncIterable<P>) | undefined,
  onEnd: (last: P) => void,
  inputs: readonly unknown[],
): { newest: P | undefined; problem: unknown } {
  const [state, setState] = useState<{ newest: P | undefined; problem: unknown }>({
    newest: undefined,
    problem: undefined,
  });
  useEffect(() => {
    setState({ newest: undefined, problem: undefined });
    if (open === undefined) return;
    const left = new AbortController();
    const show = (newest: P) => setState({ newest, problem: undefined });
    const excuse = (problem: unknown) => setState((before) => ({ ...before, problem }));
    follow(open, show, excuse, left.signal).then((last) => last && onEnd(last));
    return () => left.abort();
  }, inputs);
  return state;
}

/** @returns the last event; undefined if it was given up */
async function follow<P extends Process>(
  open: (signal: AbortSignal) => AsyncIterable<P>,
  show: (event: P) => void,
  excuse: (problem: unknown) => void,
  signal: AbortSignal,
): Promise<P | undefined> {
  while (!signal.aborted) {
    try {
      for await (const event of open(signal)) {
        if (signal.aborted) return undefined;
        show(event);
        if (event.state !== 'running') return event;
      }
    } catch (problem) {
      if (signal.aborted) return undefined;
      noteRefusal(problem);
      excuse(problem);
      if (problem instanceof MarqueeProblem && problem.status < 500) return undefined;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
  return undefined;
}
