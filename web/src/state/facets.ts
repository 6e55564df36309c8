import { type ReadonlySignal, signal } from '@preact/signals';
import type { Answer } from '../../../client/index.ts';
import { api } from '../api.ts';

export type Facets = Answer<'get', '/v1/movies/facets'>;

const loaded = signal<Facets | null>(null);

/** What movies can be filtered by; null until the server has said so. */
export const facets: ReadonlySignal<Facets | null> = loaded;

export async function loadFacets(): Promise<void> {
  if (loaded.peek() === null) loaded.value = await api.get('/v1/movies/facets');
}
