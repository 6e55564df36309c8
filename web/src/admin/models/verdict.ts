import type { Model } from './types.ts';

/** What the gate, or whoever was stronger than the gate, said of a model, as a sentence. */
export function verdictWords({ reason }: Pick<Model, 'reason'>): string {
  return sentence(reason);
}

function sentence(text: string): string {
  const [first = '', ...rest] = text.replace(/\.$/, '');
  return `${first.toUpperCase()}${rest.join('')}.`;
}

/** The one that answered before the active one did, if it is still there. */
export function previousModel<M extends Pick<Model, 'state' | 'activated'>>(models: readonly M[]): M | undefined {
  return models
    .filter(({ state, activated }) => state === 'retired' && activated !== null)
    .toSorted((one, other) => Date.parse(other.activated!) - Date.parse(one.activated!))[0];
}
