import { type ReadonlySignal, signal } from '@preact/signals';
import { areaOf, createStored } from './stored.ts';

const stored = createStored<string | null>(areaOf('sessionStorage'), 'key', null);
const wanted = signal<string | null>(null);

/** The key of this browser's user, if the server needs one; forgotten when the window closes. */
export const key = stored.value;

/** Why a key is asked for, in words; null if none is. */
export const keyWanted: ReadonlySignal<string | null> = wanted;

export function askForKey(reason: string): void {
  wanted.value = reason;
}

/** Where none is given, none is asked for until one is needed again. */
export function answerKey(token: string | null): void {
  if (token !== null) stored.change(() => token);
  wanted.value = null;
}

export function forgetKey(token: string): void {
  stored.change((now) => (now === token ? null : now));
}
