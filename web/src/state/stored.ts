import { type ReadonlySignal, signal } from '@preact/signals';

/** A value that outlives the page. */
export type Stored<Value> = {
  /** As it is now, also where another window has changed it. */
  value: ReadonlySignal<Value>;
  /** As it is at this very moment; of what another window does, `value` is told a little later. */
  read(): Value;
  /** Applies `update` to what is stored, which another window may have changed a moment ago. */
  change(update: (now: Value) => Value): void;
};

/** The part of a browser's storage that is needed. */
export type Area = Pick<Storage, 'getItem' | 'setItem'>;

/** Changes with the shape of what is stored: what an older page has left is not read then. */
const prefix = 'marquee/1/';

/**
 * A value kept as JSON. Where the browser keeps nothing (private windows, a full disk), it lives as long as the page.
 * @param complete adds to a stored value what an older page did not know
 */
export function createStored<Value>(
  area: Area | undefined,
  name: string,
  initial: Value,
  complete: (stored: Value) => Value = (stored) => stored,
): Stored<Value> {
  const key = prefix + name;
  /** Undefined once it has taken no more: what is there then is outdated. */
  let place = area;
  const read = () => {
    const stored = load<Value>(place, key);
    return stored === undefined ? undefined : complete(stored);
  };
  const value = signal<Value>(read() ?? initial);

  const refresh = () => {
    const stored = read();
    if (stored !== undefined && JSON.stringify(stored) !== JSON.stringify(value.peek())) value.value = stored;
  };
  globalThis.addEventListener?.('storage', (event: StorageEvent) => {
    if (event.key === key) refresh();
  });

  return {
    value,
    read() {
      refresh();
      return value.peek();
    },
    change(update) {
      refresh();
      const changed = update(value.peek());
      // Kept before anyone is told, so that it is not lost where that fails.
      if (!save(place, key, changed)) place = undefined;
      value.value = changed;
    },
  };
}

function load<Value>(area: Area | undefined, key: string): Value | undefined {
  try {
    const text = area?.getItem(key);
    return text == null ? undefined : (JSON.parse(text) as Value);
  } catch {
    return undefined;
  }
}

/** @returns whether it is kept */
function save(area: Area | undefined, key: string, value: unknown): boolean {
  try {
    area?.setItem(key, JSON.stringify(value));
    return area !== undefined;
  } catch {
    return false;
  }
}

/** A browser may refuse even to name its storage. */
export function areaOf(name: 'localStorage' | 'sessionStorage'): Area | undefined {
  try {
    return globalThis[name];
  } catch {
    return undefined;
  }
}
