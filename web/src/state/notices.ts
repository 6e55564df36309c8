import { type ReadonlySignal, signal } from '@preact/signals';

/** Something to be told in passing. */
export type Notice = {
  id: number;
  text: string;
  /** What can be done about it. */
  action?: { name: string; run: () => void };
};

/** Older ones have been read, or never will be. */
const most = 3;

const shown = signal<readonly Notice[]>([]);
let count = 0;

export const notices: ReadonlySignal<readonly Notice[]> = shown;

export function tell(text: string, action?: Notice['action']): void {
  const notice = { id: ++count, text, ...(action && { action }) };
  shown.value = [...shown.value.filter((other) => other.text !== text), notice].slice(-most);
}

export function dismiss(id: number): void {
  shown.value = shown.value.filter((notice) => notice.id !== id);
}
