import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Answer } from '../../../client/index.ts';
import { api } from '../api.ts';
import { common } from '../words/index.ts';
import { connection } from './connection.ts';
import { askForKey, key } from './key.ts';

export type Settings = Answer<'get', '/page.json'>;

const loaded = signal<Settings | null>(null);

/** How the server wants its page to be; null until it has said so. */
export const settings: ReadonlySignal<Settings | null> = loaded;

/** Asks for them, and again whenever the server comes back: it may be another one. */
export function loadSettings(): void {
  effect(() => {
    connection.returns.value;
    api.get('/page.json').then(
      (answer) => {
        loaded.value = answer;
        if (answer.key_needed_to_read && key.peek() === null) askForKey(common.key.toRead);
      },
      () => {
        // The connection says so, and this is tried again when it is back.
      },
    );
  });
}
