import { type ReadonlySignal, signal } from '@preact/signals';

/** Something to be told in passing. */
export type Notice = {
  id: number;
  text: string;
  /** What can be done about it. */
  action?: { name: string; run: () => void };
  /** What it is about: a newer one about the same takes its place. */
  topic?: string;
};

/** Older ones have been read, or never will be. */
const most = 3;

const shown = signal<readonly Notice[]>([]);
let count = 0;

export const notices: ReadonlySignal<readonly Notice[]> = shown;

export function tell(text: string, { action, topic = text }: Pick<Notice, 'action' | 'topic'> = {}): void {
  const notice = { id: ++count, text, topic, ...(action && { action }) };
  shown.value = [...shown.value.filter((other) => other.topic !== topic), notice].slice(-most);
}

export function dismiss(id: number): void {
  shown.value = shown.value.filter((notice) => notice.id !== id);
}
