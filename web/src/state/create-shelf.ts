import type { ReadonlySignal } from '@preact/signals';
import { MarqueeProblem } from '../../../client/index.ts';
import { type Choice, isSameList, writeChoice } from './address.ts';
import { keepPlaces } from './kept-places.ts';
import { createLatest } from './latest.ts';
import { type Move, movesBetween } from './moves.ts';
import type { AskPage, Page, Recommendation } from './recommendations.ts';
import type { Subject } from './subject.ts';

/** A list as far as it is shown. */
export type ShelfList = {
  subject: Subject;
  choice: Choice;
  basis: Page['basis'];
  items: readonly Recommendation[];
  /** Cursor of the next page; null if there is none. */
  next: string | null;
  /** What has changed since the list before; nothing where that was another list. */
  moves: ReadonlyMap<string, Move>;
};

export type Shelf = {
  /** The newest that has come, which stays while the next one is on its way. */
  list: ReadonlySignal<ShelfList | null>;
  isLoading: ReadonlySignal<boolean>;
  /** Why there is no newer one. */
  problem: ReadonlySignal<Error | null>;
  /** Asks for a list, unless it is there; what was asked before is outdated then. */
  show(subject: Subject, choice: Choice): Promise<void>;
  /** Forgets that anything was asked. */
  leave(): void;
};

/** What one request can have. */
const largestPage = 100;

/** @param isTakenOut whether the viewer has taken a movie out of their lists, by rating or hiding it */
export function createShelf(ask: AskPage, isTakenOut: (movie: string) => boolean): Shelf {
  const latest = createLatest<ShelfList>();
  const { value: list, isLoading, problem } = latest;

  async function load(subject: Subject, choice: Choice, signal: AbortSignal): Promise<ShelfList> {
    const before = list.peek();
    const isSame = before !== null && isSameList(before.choice, choice);
    if (isSame && before.subject === subject && before.next !== null && before.items.length < choice.shown) {
      try {
        return { ...(await follow(before, choice, signal)), moves: new Map() };
      } catch (error) {
        if (!isCursorProblem(error)) throw error;
      }
    }
    const start = { subject, choice, items: [], next: null, basis: 'popular' as const, moves: new Map() };
    const loaded = await follow(start, choice, signal);
    if (!isSame) return loaded;
    const moves = movesBetween(idsOf(before), idsOf(loaded), isTakenOut);
    return { ...loaded, moves, items: keepPlaces(before.items, loaded.items, isTakenOut) };
  }

  /** Adds pages until so much is there as shall be shown. */
  async function follow(start: ShelfList, choice: Choice, signal: AbortSignal): Promise<ShelfList> {
    let { items, next, basis } = start;
    do {
      const limit = Math.min(largestPage, choice.shown - items.length);
      const page = await ask(start.subject, choice, { limit, cursor: next }, { signal });
      items = [...items, ...page.items];
      ({ next, basis } = page);
    } while (next !== null && items.length < choice.shown);
    return { ...start, choice, items, next, basis };
  }

  return {
    list,
    isLoading,
    problem,
    async show(subject, choice) {
      if (isThere(list.peek(), subject, choice)) return latest.drop();
      await latest.ask((signal) => load(subject, choice, signal));
    },
    leave() {
      latest.drop();
      latest.change((now) => ({ ...now, items: now.items.filter(({ movie }) => !isTakenOut(movie.id)) }));
    },
  };
}

function isThere(list: ShelfList | null, subject: Subject, choice: Choice): boolean {
  return list?.subject === subject && writeChoice(list.choice) === writeChoice(choice);
}

function idsOf({ items }: ShelfList): string[] {
  return items.map(({ movie }) => movie.id);
}

/** It has expired, or its list is another one by now. */
function isCursorProblem(error: unknown): boolean {
  return error instanceof MarqueeProblem && error.code.startsWith('CURSOR_');
}
