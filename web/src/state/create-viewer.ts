import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { MarqueeProblem } from '../../../client/index.ts';
import type { Accounts } from './accounts.ts';
import type { Outbox } from './outbox.ts';
import { type Attributes, type MovieName, nobody, type Person, withHidden, withRating } from './person.ts';
import type { Stored } from './stored.ts';
import { createSubject, type Subject } from './subject.ts';
import { addWrite, afterWrites, type Write, writesFor } from './writes.ts';

/** Who looks: a visitor, of whom this browser alone knows, or an account of the server. */
export type Viewer = {
  /** The id of the account; null for a visitor. */
  account: ReadonlySignal<number | null>;
  /** What they have said, whether or not the server has been told yet. */
  person: ReadonlySignal<Person>;
  /** Whether that is all of it; not while the server has yet to say what it holds of the account. */
  isWhole: ReadonlySignal<boolean>;
  subject: ReadonlySignal<Subject>;
  /** By movie. */
  stars: ReadonlySignal<ReadonlyMap<string, number>>;
  hiddenMovies: ReadonlySignal<ReadonlySet<string>>;
  /** @param stars 0.5 to 5; null takes the rating back */
  rate(movie: MovieName, stars: number | null): void;
  hide(movie: MovieName): void;
  unhide(movie: MovieName): void;
  describe(attributes: Attributes): void;
  /**
   * Makes an account of the visitor, with all that they have said.
   * @returns its id
   * @throws MarqueeProblem where the server takes none
   */
  becomeAccount(): Promise<number>;
  /**
   * @param bring whether what the visitor has said goes into the account; otherwise it is there again after `signOut`
   * @throws MarqueeProblem USER_UNKNOWN
   */
  signIn(id: number, bring: boolean): Promise<void>;
  signOut(): void;
  /** Reads again what the server holds of the account. */
  reload(): void;
};

export type ViewerParts = {
  /** Which account this browser is signed in to. */
  signedIn: Stored<number | null>;
  visitor: Stored<Person>;
  outbox: Outbox;
  accounts: Accounts;
  /** Changes when it is worth asking again for what could not be had. */
  again: ReadonlySignal<unknown>;
  /** As ISO 8601. */
  now(): string;
  /** Told when the account is no longer there; the viewer is a visitor again then. */
  onGone(id: number): void;
};

export function createViewer(parts: ViewerParts): Viewer {
  const { signedIn, visitor, outbox, accounts, again, now, onGone } = parts;
  const account = signedIn.value;
  const waiting = computed(() => outbox.waiting.value.filter(({ user }) => user === account.value));
  const held = signal(nobody);
  /** The account that `held` is all of. */
  const read = signal<number | null>(null);
  /** All that has been written since what is held was asked for: the answer may not have it yet. */
  let written: readonly Write[] = [];

  async function load(id: number): Promise<void> {
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
      if (!(error instanceof MarqueeProblem && error.code === 'USER_UNKNOWN') || account.peek() !== id) return;
      signedIn.change(() => null);
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

  function say(change: (person: Person) => Person, toWrite: (user: number) => Write): void {
    const user = account.peek();
    if (user === null) visitor.change(change);
    else outbox.add(toWrite(user));
  }

  const setHidden = ({ id, title }: MovieName, hidden: boolean) =>
    say(
      (person) => withHidden(person, { id, title }, hidden, now()),
      (user) => ({ user, kind: 'hidden', movie: id, title, hidden }),
    );

  /** In this order nothing is lost, wherever it ends. */
  function handOver(id: number): void {
    const writes = writesFor(id, visitor.value.peek());
    batch(() => {
      outbox.add(...writes);
      signedIn.change(() => id);
      visitor.change(() => nobody);
    });
  }

  const person = computed(() => (account.value === null ? visitor.value.value : held.value));
  // Apart, as it stays what it is while films are rated.
  const hidden = computed(() => person.value.hidden);
  return {
    account,
    person,
    isWhole: computed(() => account.value === null || account.value === read.value),
    subject: createSubject({
      account,
      visitor: visitor.value,
      waiting: computed(() => waiting.value.length),
      hindrance: outbox.hindrance,
    }),
    stars: computed(() => new Map(person.value.ratings.map(({ movie, rating }) => [movie, rating]))),
    hiddenMovies: computed(() => new Set(hidden.value.map(({ movie }) => movie))),

    rate: ({ id, title }, stars) =>
      say(
        (person) => withRating(person, { id, title }, stars, now()),
        (user) => ({ user, kind: 'rating', movie: id, title, stars }),
      ),
    hide: (movie) => setHidden(movie, true),
    unhide: (movie) => setHidden(movie, false),
    describe: (attributes) =>
      say(
        (person) => ({ ...person, attributes }),
        (user) => ({ user, kind: 'attributes', attributes }),
      ),

    async becomeAccount() {
      const id = await accounts.create(visitor.value.peek().attributes);
      handOver(id);
      return id;
    },
    async signIn(id, bring) {
      await accounts.check(id);
      if (bring) handOver(id);
      else signedIn.change(() => id);
    },
    signOut: () => signedIn.change(() => null),
    reload() {
      if (account.peek() !== null) load(account.peek()!);
    },
  };
}
