import { useCallback, useEffect, useState } from 'preact/hooks';
import { noteRefusal } from './access.ts';

/** What was asked of the server, as far as it has answered. */
export type Asked<T> = {
  /** The newest one; kept while it is asked again. */
  answer: T | undefined;
  /** Why there is none, or no newer one; kept until there is. */
  problem: unknown;
  /** Asks once more. */
  again: () => void;
};

/** Asks when it is first shown, and again whenever an input changes; an outdated answer is never shown. */
export function useAnswer<T>(ask: (signal: AbortSignal) => Promise<T>, inputs: readonly unknown[] = []): Asked<T> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<Asked<T>, 'again'>>({ answer: undefined, problem: undefined });
  useEffect(() => {
    const outdated = new AbortController();
    ask(outdated.signal).then(
      (answer) => {
        if (!outdated.signal.aborted) setState({ answer, problem: undefined });
      },
      (problem: unknown) => {
        if (outdated.signal.aborted) return;
        noteRefusal(problem);
        setState((before) => ({ ...before, problem }));
      },
    );
    return () => outdated.abort();
  }, [...inputs, round]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  return { ...state, again };
}

/** Something that a click makes the server do. */
export type Deed<Given extends unknown[]> = {
  begin: (...given: Given) => Promise<boolean>;
  isBusy: boolean;
  problem: unknown;
};

/** @returns `begin` resolves to whether it was done; what kept it from that is `problem` until the next time */
export function useDeed<Given extends unknown[]>(act: (...given: Given) => Promise<unknown>): Deed<Given> {
  const [state, setState] = useState<{ isBusy: boolean; problem: unknown }>({ isBusy: false, problem: undefined });
  const begin = async (...given: Given) => {
    setState({ isBusy: true, problem: undefined });
    try {
      await act(...given);
      setState({ isBusy: false, problem: undefined });
      return true;
    } catch (problem) {
      noteRefusal(problem);
      setState({ isBusy: false, problem });
      return false;
    }
  };
  return { ...state, begin };
}

/** Does something again and again, while the window is visible. */
export function useEvery(milliseconds: number, act: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && act(), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds, act]);
}
