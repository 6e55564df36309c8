import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Hindrance } from './outbox.ts';
import type { Person } from './person.ts';
import type { UserKey } from './user-key.ts';

/** Whom a list is for. There is a new one whenever their list may have changed. */
export type Subject = { account: UserKey } | { account: null; person: Person };

export type SubjectParts = {
  account: ReadonlySignal<UserKey | null>;
  visitor: ReadonlySignal<Person>;
  /** How much of the account the server has not been told. */
  waiting: ReadonlySignal<number>;
  hindrance: ReadonlySignal<Hindrance | null>;
};

/** An account's list is only worth asking for when the server knows all that it rests on, or cannot be told for now. */
export function createSubject({ account, visitor, waiting, hindrance }: SubjectParts): ReadonlySignal<Subject> {
  const subject = signal<Subject>({ account: null, person: visitor.peek() });
  let isFirst = true;
  effect(() => {
    const id = account.value;
    const isBeingTold = waiting.value > 0 && hindrance.value === null;
    if (id === null) subject.value = { account: null, person: visitor.value };
    else if (isFirst || !isBeingTold) subject.value = { account: id };
    isFirst = false;
  });
  return subject;
}
