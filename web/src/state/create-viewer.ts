import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { MarqueeProblem } from '../../../client/index.ts';
import type { Accounts } from './accounts.ts';
import type { Outbox } from './outbox.ts';
import {
  type Attributes,
  type Mark,
  type MovieName,
  nobody,
  type Person,
  type Rating,
  withMark,
  withRating,
} from './person.ts';
import type { Session } from './session.ts';
import type { Stored } from './stored.ts';
import { createSubject, type Subject } from './subject.ts';
import type { UserKey } from './user-key.ts';
import { addWrite, afterWrites, type Write, writesFor } from './writes.ts';

/** Who looks: a visitor, of whom this browser alone knows, or an account of the server. */
export type Viewer = {
  /** The id of the account; null for a visitor. */
  account: ReadonlySignal<UserKey | null>;
  session: ReadonlySignal<Session | null>;
  /** What they have said, whether or not the server has been told yet. */
  person: ReadonlySignal<Person>;
  /** Whether that is all of it; not while the server has yet to say what it holds of the account. */
  isWhole: ReadonlySignal<boolean>;
  subject: ReadonlySignal<Subject>;
  /** By movie. */
  stars: ReadonlySignal<ReadonlyMap<string, number>>;
  marked: Readonly<Record<Mark, ReadonlySignal<ReadonlySet<string>>>>;
  /** Whether lists of recommendations leave a movie out, as it is rated, seen or hidden. */
  isTakenOut(movie: string): boolean;
  /** @param stars 0.5 to 5; null takes the rating back */
  rate(movie: MovieName, stars: number | null): void;
  /** Gives a rating back that was deleted, as it was, time included. */
  restore(rating: Rating): void;
  mark(mark: Mark, movie: MovieName, isOn: boolean): void;
  describe(attributes: Attributes): void;
  /**
   * Makes an account of the visitor, with all that they have said.
   * @throws MarqueeProblem if the server takes none
   */
  becomeAccount(nickname: string | null): Promise<Session>;
  /**
   * @param bring whether what the visitor has said goes into the account; otherwise it is there again after `signOut`
   * @throws MarqueeProblem if there is no such account, or the token opens none
   */
  signIn(who: { user: UserKey } | { token: string }, bring: boolean): Promise<Session>;
  /**
   * Makes a private link for an account that this browser was signed in to without one.
   * @throws MarqueeProblem
   */
  createLink(): Promise<void>;
  /** @throws MarqueeProblem */
  rename(nickname: string | null): Promise<void>;
  signOut(): void;
  /** Reads again what the server holds of the account. */
  reload(): void;
};

export type ViewerParts = {
  /** Which account this browser is signed in to. */
  session: Stored<Session | null>;
  visitor: Stored<Person>;
  outbox: Outbox;
  accounts: Accounts;
  /** Changes when it is worth asking again for what could not be had. */
  again: ReadonlySignal<unknown>;
  /** As ISO 8601. */
  now(): string;
  /** Called when the account is no longer there; the viewer is a visitor again then. */
  onGone(id: UserKey): void;
};

type Writer = Pick<Write, 'user' | 'token'>;

const writerOf = ({ user, token }: Session): Writer => ({ user, ...(token !== null && { token }) });

/** The account, or the link that opened it, no longer exists. */
const isOver = new Set(['USER_UNKNOWN', 'TOKEN_INVALID', 'TOKEN_FOREIGN']);

export function createViewer(parts: ViewerParts): Viewer {
  const { session, visitor, outbox, accounts, again, now, onGone } = parts;
  const account = computed(() => session.value.value?.user ?? null);
  const waiting = computed(() => outbox.waiting.value.filter(({ user }) => user === account.value));
  const held = signal(nobody);
  /** The account that `held` is all of. */
  const read = signal<UserKey | null>(null);
  /** All that has been written since what is held was asked for: the answer may not have it yet. */
  let written: readonly Write[] = [];

  async function load(id: UserKey): Promise<void> {
    written = waiting.peek();
    try {
      const person = await accounts.read(id);
      if (account.peek() !== id) return;
      batch(() => {
        held.value = afterWrites(person, written, now());
        read.value = id;
      });
    } catch (error) {
      // Anything else passes, and the connection says so.
      if (!(error instanceof MarqueeProblem && isOver.has(error.code)) || account.peek() !== id) return;
      session.change(() => null);
      onGone(id);
    }
  }

  effect(() => {
    read.value = null;
    held.value = afterWrites(nobody, account.value === null ? [] : waiting.peek(), now());
  });
  effect(() => {
    again.value;
    if (account.value !== null) load(account.value);
  });
  effect(() => {
    written = waiting.value.reduce(addWrite, [...written]);
    held.value = afterWrites(held.peek(), waiting.value, now());
  });

  function say(change: (person: Person) => Person, toWrite: (by: Writer) => Write): void {
    const now = session.value.peek();
    if (now === null) visitor.change(change);
    else outbox.add(toWrite(writerOf(now)));
  }

  /** In this order nothing is lost, wherever it ends. */
  function handOver(next: Session): void {
    const writes = writesFor(writerOf(next), visitor.value.peek());
    batch(() => {
      outbox.add(...writes);
      session.change(() => next);
      visitor.change(() => nobody);
    });
  }

  const person = computed(() => (account.value === null ? visitor.value.value : held.value));
  const stars = computed(() => new Map(person.value.ratings.map(({ movie, rating }) => [movie, rating])));
  const setOf = (mark: Mark) => {
    // Apart, as it stays what it is while films are rated.
    const list = computed(() => person.value[mark]);
    return computed(() => new Set(list.value.map(({ movie }) => movie)));
  };
  const marked = { watchlist: setOf('watchlist'), seen: setOf('seen'), hidden: setOf('hidden') };
  return {
    account,
    session: session.value,
    person,
    isWhole: computed(() => account.value === null || account.value === read.value),
    subject: createSubject({
      account,
      visitor: visitor.value,
      waiting: computed(() => waiting.value.length),
      hindrance: outbox.hindrance,
    }),
    stars,
    marked,
    isTakenOut: (movie) => stars.peek().has(movie) || marked.seen.peek().has(movie) || marked.hidden.peek().has(movie),

    rate: ({ id, title }, stars) =>
      say(
        (person) => withRating(person, { id, title }, stars, now()),
        (by) => ({ ...by, kind: 'rating', movie: id, title, stars }),
      ),
    restore({ movie: id, title, rating, timestamp }) {
      const time = outbox.deletedAt(account.peek(), id) ?? timestamp;
      say(
        (person) => withRating(person, { id, title }, rating, time),
        (by) => ({ ...by, kind: 'rating', movie: id, title, stars: rating, ...(time && { timestamp: time }) }),
      );
    },
    mark: (mark, { id, title }, isOn) =>
      say(
        (person) => withMark(person, mark, { id, title }, isOn, now()),
        (by) => ({ ...by, kind: mark, movie: id, title, isOn }),
      ),
    describe: (attributes) =>
      say(
        (person) => ({ ...person, attributes }),
        (by) => ({ ...by, kind: 'attributes', attributes }),
      ),

    async becomeAccount(nickname) {
      const made = await accounts.create(visitor.value.peek().attributes, nickname);
      handOver(made);
      return made;
    },
    async signIn(who, bring) {
      const found = await accounts.find(who);
      if (bring) handOver(found);
      else session.change(() => found);
      return found;
    },
    async createLink() {
      const { user } = session.value.peek()!;
      const token = await accounts.createToken(user);
      session.change((now) => now && { ...now, token });
    },
    async rename(nickname) {
      const { user } = session.value.peek()!;
      await accounts.rename(user, nickname);
      session.change((now) => now && { ...now, nickname });
    },
    signOut: () => session.change(() => null),
    reload() {
      if (account.peek() !== null) load(account.peek()!);
    },
  };
}
