import { type ReadonlySignal, signal } from '@preact/signals';
import type { Answer } from '../../../client/index.ts';
import { api } from '../api.ts';

export type Facets = Answer<'get', '/v1/movies/facets'>;
export type AttributeWords = Answer<'get', '/v1/users/attributes'>;

/** Something that is asked for once; null until the server has answered. */
function once<Value>(ask: () => Promise<Value>): [ReadonlySignal<Value | null>, () => Promise<void>] {
  const loaded = signal<Value | null>(null);
  const load = async () => {
    if (loaded.peek() === null) loaded.value = await ask();
  };
  return [loaded, load];
}

/** What movies can be filtered by. */
export const [facets, loadFacets] = once<Facets>(() => api.get('/v1/movies/facets'));

/** The values of age, gender and occupation that make a difference. */
export const [attributeWords, loadAttributeWords] = once<AttributeWords>(() => api.get('/v1/users/attributes'));

/** What most people like. */
export const [liked, loadLiked] = once<Answer<'get', '/v1/movies/popular'>>(() =>
  api.get('/v1/movies/popular', { limit: 100 }),
);
