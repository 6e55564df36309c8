import type { Model } from '../../admin/types.ts';
import { number } from './format.ts';
import { sentenceOf } from './operator-format.ts';

type Gate = NonNullable<Model['gate']>;

/** What the gate said of a model when it was trained, as sentences. */
export function verdictWords({ gate, reason }: Pick<Model, 'gate' | 'reason'>): string {
  if (gate === null) return sentenceOf(reason);
  const { users, candidate, active, difference } = gate;
  if (candidate === null) return 'There is nothing to judge it by yet: no user has rated or watched enough.';
  const judged = `gate NDCG@10 ${candidate.toFixed(4)} (the newest like of each of ${number(users)} users, hidden)`;
  if (active === null) return `The first model: ${judged}.`;
  const figures = `${judged}, the model before it ${active.toFixed(4)}`;
  if (difference === null || isTooFew(gate)) return `Too few users to tell: ${figures}.`;
  return `${judgementOf(gate)}: ${figures}; ${differenceWords(difference)}.`;
}

/** Why a model is in its state, where the verdict does not say that; null if it does. */
export function stateWords({ gate, reason }: Pick<Model, 'gate' | 'reason'>): string | null {
  if (gate === null || reason === gate.reason) return null;
  return reason.endsWith(gate.reason) ? 'Activated by force.' : sentenceOf(reason);
}

/** The gate says itself that it could not tell; how many users it wants is its own affair. */
function isTooFew({ reason }: Gate): boolean {
  return reason.includes('too few users');
}

function judgementOf({ passed, difference }: Gate): string {
  if (!passed) return 'Worse than the model before it';
  const [least = 0, most = 0] = difference ?? [];
  if (least === 0 && most === 0) return 'The same';
  if (least > 0) return 'Better than the model before it';
  return most <= 0 ? 'Slightly worse, within what the gate allows' : 'No clear difference';
}

function differenceWords(difference: readonly number[]): string {
  if (difference.every((end) => end === 0)) return 'no difference for any user';
  return `difference ${difference.map(signed).join(' to ')} (95% interval)`;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** The one that answered before the active one did, if it is still there. */
export function previousModel<M extends Pick<Model, 'state' | 'activated'>>(models: readonly M[]): M | undefined {
  return models
    .filter(({ state, activated }) => state === 'retired' && activated !== null)
    .toSorted((one, other) => Date.parse(other.activated!) - Date.parse(one.activated!))[0];
}
