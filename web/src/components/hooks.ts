import { useEffect, useState } from 'preact/hooks';
import { type CallOptions, MarqueeProblem } from '../../../client/index.ts';
import { again } from '../state/viewer.ts';
import { common } from '../words/index.ts';

/** What the window is called while a view is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = common.windowTitle(title);
  }, [title]);
}

/** The query of an address, without its question mark. */
export const queryOf = (url: string) => url.slice(url.indexOf('?') + 1 || url.length);

export type Asked<T> = {
  /** The newest that has come, which stays until the next one does. */
  answer: T | undefined;
  /** Why there will be none. */
  problem: MarqueeProblem | undefined;
  /** Whether what was asked last has not been answered yet. */
  isWaiting: boolean;
};

type Ask<T> = (options: Pick<CallOptions, 'signal'>) => Promise<T> | undefined;

/**
 * Asks the server, and again whenever an input changes or it is worth asking again; what is outdated is aborted.
 *
 * @param ask returns undefined if there is nothing to ask
 */
export function useAnswer<T>(ask: Ask<T>, inputs: readonly unknown[]): Asked<T> {
  const [asked, setAsked] = useState<Asked<T>>({ answer: undefined, problem: undefined, isWaiting: true });
  useEffect(() => {
    const outdated = new AbortController();
    const settle = (change: Partial<Asked<T>>) => {
      if (!outdated.signal.aborted)
        setAsked((before) => ({ ...before, problem: undefined, isWaiting: false, ...change }));
    };
    setAsked((before) => ({ ...before, isWaiting: true }));
    const asking = ask({ signal: outdated.signal });
    if (asking)
      asking.then(
        (answer) => settle({ answer }),
        (error) => settle(isFinal(error) ? { problem: error } : { isWaiting: true }),
      );
    else settle({ answer: undefined });
    return () => outdated.abort();
  }, [...inputs, again.value]);
  return asked;
}

/** Of anything else the connection tells, and it is asked again when the server is back. */
function isFinal(error: unknown): error is MarqueeProblem {
  return error instanceof MarqueeProblem && error.status <= 500;
}
