import { useState } from 'preact/hooks';

/** The beginning of a list, and how to have more of it. */
export type Part<T> = { shown: readonly T[]; all: number; showMore: () => void };

/** Long lists are shown a step at a time. */
export function usePart<T>(list: readonly T[], step: number): Part<T> {
  const [count, setCount] = useState(step);
  return { shown: list.slice(0, count), all: list.length, showMore: () => setCount(count + Math.max(step, 25)) };
}
