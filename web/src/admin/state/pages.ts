import { useEffect, useState } from 'preact/hooks';
import { noteRefusal } from './access.ts';

/** A page of a list, and the cursor of the next one. */
export type Page<T> = { items: readonly T[]; next: string | null };

export type Paged<T> = {
  /** Of all pages so far; undefined before the first one. */
  items: readonly T[] | undefined;
  problem: unknown;
  isWaiting: boolean;
  /** Asks for the next page; undefined if there is none. */
  more: (() => void) | undefined;
  /** Begins from the first page. */
  again: () => void;
};

type State<T> = { items: readonly T[] | undefined; next: string | null; problem: unknown; isWaiting: boolean };

/** A list that the server gives a page at a time. */
export function usePages<T>(ask: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>): Paged<T> {
  const [wanted, setWanted] = useState<{ cursor: string | undefined }>({ cursor: undefined });
  const [state, setState] = useState<State<T>>({ items: undefined, next: null, problem: undefined, isWaiting: true });
  useEffect(() => {
    const outdated = new AbortController();
    setState((before) => ({ ...before, problem: undefined, isWaiting: true }));
    ask(wanted.cursor, outdated.signal).then(
      ({ items, next }) => {
        if (outdated.signal.aborted) return;
        setState((before) => ({
          items: wanted.cursor === undefined ? items : [...(before.items ?? []), ...items],
          next,
          problem: undefined,
          isWaiting: false,
        }));
      },
      (problem: unknown) => {
        if (outdated.signal.aborted) return;
        noteRefusal(problem);
        setState((before) => ({ ...before, problem, isWaiting: false }));
      },
    );
    return () => outdated.abort();
  }, [wanted]);
  const { items, next, problem, isWaiting } = state;
  return {
    items,
    problem,
    isWaiting,
    more: next === null ? undefined : () => setWanted({ cursor: next }),
    again: () => setWanted({ cursor: undefined }),
  };
}

/** The beginning of a list, and how to have more of it. */
export type Part<T> = { shown: readonly T[]; all: number; showMore: () => void };

/** Long lists are shown a step at a time. */
export function usePart<T>(list: readonly T[], step: number): Part<T> {
  const [count, setCount] = useState(step);
  return { shown: list.slice(0, count), all: list.length, showMore: () => setCount(count + Math.max(step, 25)) };
}
