import { effect } from '@preact/signals';
import { anything, isSameList, pageSize } from './address.ts';
import { createFormerLists, saidBy } from './former-lists.ts';
import type { Recommendation } from './recommendations.ts';
import { shelf } from './shelf.ts';
import type { Subject } from './subject.ts';
import { outbox, viewer } from './viewer.ts';

const former = createFormerLists();

/** Remembers the unfiltered lists that the home view shows. */
export function rememberLists(): void {
  effect(() => {
    const list = shelf.list.value;
    if (list && isSameList(list.choice, anything)) remember(list.subject, list.items);
  });
}

export function remember(subject: Subject, items: readonly Recommendation[]): void {
  const said = whatWasSaid(subject);
  if (said !== undefined) former.keep(said, firstOf(items));
}

/** Whether a list is the one that there was when just the same had been said; undefined if nobody knows. */
export function isListOfBefore(subject: Subject, items: readonly Recommendation[]): boolean | undefined {
  const said = whatWasSaid(subject);
  return said === undefined ? undefined : former.isAgain(said, firstOf(items));
}

/** What an account has said that the server does not know yet is no part of its list, so that nobody can tell which one it is. */
function whatWasSaid(subject: Subject): string | undefined {
  if (subject.account === null) return saidBy(null, subject.person);
  const isTold = outbox.waiting.peek().length === 0 && viewer.isWhole.peek();
  return isTold ? saidBy(subject.account, viewer.person.peek()) : undefined;
}

const firstOf = (items: readonly Recommendation[]) => items.slice(0, pageSize).map(({ movie }) => movie.id);
