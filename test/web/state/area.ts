import type { Area } from '../../../web/src/state/stored.ts';

/** What a browser keeps, shared by all windows that are given it. */
export function createArea(): Area {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => {
      items.set(key, value);
    },
  };
}
