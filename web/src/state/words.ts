import { type ReadonlySignal, signal } from '@preact/signals';
import type { Answer } from '../../../client/index.ts';
import { api } from '../api.ts';

export type AttributeWords = Answer<'get', '/v1/users/attributes'>;

const loaded = signal<AttributeWords | null>(null);

/** Words for attributes that make a difference; null until the server has said them. */
export const attributeWords: ReadonlySignal<AttributeWords | null> = loaded;

export async function loadAttributeWords(): Promise<void> {
  if (loaded.peek() === null) loaded.value = await api.get('/v1/users/attributes');
}
