import type { ReadonlySignal } from '@preact/signals';
import type { components } from '../../../client/index.ts';
import { keepPlaces } from './kept-places.ts';
import { createLatest } from './latest.ts';
import type { Recommendation } from './recommendations.ts';
import type { Subject } from './subject.ts';

/** A row of the front page. */
export type Row = components['schemas']['Rows']['rows'][number];

/** All rows as far as they are shown. */
export type RowList = {
  subject: Subject;
  rows: readonly Row[];
  /** Films that no row had before; none if there was no list. */
  fresh: ReadonlySet<string>;
};

export type AskRows = (subject: Subject, signal: AbortSignal) => Promise<readonly Row[]>;
export type AskMore = (subject: Subject, row: Row, signal: AbortSignal) => Promise<Pick<Row, 'items' | 'next'>>;

export type Rows = {
  list: ReadonlySignal<RowList | null>;
  isLoading: ReadonlySignal<boolean>;
  problem: ReadonlySignal<Error | null>;
  /** Asks for someone's rows, unless they are there. */
  show(subject: Subject): Promise<void>;
  /** Adds a page to a row. */
  more(row: Row): Promise<void>;
  leave(): void;
};

/** What tells rows apart: a viewer may have several of a kind. */
export const keyOf = ({ kind, title }: Pick<Row, 'kind' | 'title'>) => `${kind} ${title}`;

/** @param isTakenOut whether the viewer has taken a movie out of their lists, by rating, hiding or having seen it */
export function createRows(ask: AskRows, askMore: AskMore, isTakenOut: (movie: string) => boolean): Rows {
  const latest = createLatest<RowList>();
  const { value: list, isLoading, problem } = latest;
  /** Rows that a page is on its way to. */
  const growing = new Set<string>();

  return {
    list,
    isLoading,
    problem,
    async show(subject) {
      if (list.peek()?.subject === subject) return latest.drop();
      await latest.ask(async (signal) => {
        const rows = await ask(subject, signal);
        const before = list.peek();
        return {
          subject,
          rows: before ? keepRows(before.rows, rows, isTakenOut) : rows,
          fresh: newcomers(before, rows),
        };
      });
    },
    async more(shown) {
      const { subject, rows } = list.peek()!;
      const key = keyOf(shown);
      // Cursors belong to their viewer, and the row on the screen may still be the one from before signing in.
      const row = rows.find((each) => keyOf(each) === key);
      if (!row || row.next === null || growing.has(key)) return;
      growing.add(key);
      try {
        const { items, next } = await askMore(subject, row, AbortSignal.timeout(30_000));
        latest.change((now) => (now.subject === subject ? extend(now, key, items, next) : now));
      } catch {
        // The row stays as long as it is, and the connection says why.
      } finally {
        growing.delete(key);
      }
    },
    leave() {
      latest.drop();
      latest.change((now) => ({ ...now, fresh: new Set(), rows: now.rows.map((row) => without(row, isTakenOut)) }));
    },
  };
}

/** Rows stay true to what is newest, but for the cards that the viewer has just touched. */
function keepRows(before: readonly Row[], after: readonly Row[], isKept: (id: string) => boolean): Row[] {
  const newer = new Map(after.map((row) => [keyOf(row), row]));
  const shown = new Set(after.flatMap(({ items }) => items.map(({ movie }) => movie.id)));
  const rows = after.map((row) => {
    const former = before.find((each) => keyOf(each) === keyOf(row));
    return former ? { ...row, items: keepPlaces(former.items, row.items, isKept) } : row;
  });
  // A row that the answer no longer has stays for as long if something in it was just touched.
  for (const [place, row] of before.entries()) {
    if (newer.has(keyOf(row)) || !row.items.some(({ movie }) => isKept(movie.id))) continue;
    const items = row.items.filter(({ movie }) => isKept(movie.id) || !shown.has(movie.id));
    rows.splice(Math.min(place, rows.length), 0, { ...row, items, next: null });
  }
  return rows;
}

function newcomers(before: RowList | null, rows: readonly Row[]): Set<string> {
  if (before === null) return new Set();
  const known = new Set(before.rows.flatMap(({ items }) => items.map(({ movie }) => movie.id)));
  return new Set(rows.flatMap(({ items }) => items.map(({ movie }) => movie.id)).filter((id) => !known.has(id)));
}

function extend(list: RowList, key: string, items: readonly Recommendation[], next: string | null): RowList {
  const shown = new Set(list.rows.flatMap((row) => row.items.map(({ movie }) => movie.id)));
  const added = items.filter(({ movie }) => !shown.has(movie.id));
  return {
    ...list,
    rows: list.rows.map((row) => (keyOf(row) === key ? { ...row, items: [...row.items, ...added], next } : row)),
  };
}

function without(row: Row, isTakenOut: (id: string) => boolean): Row {
  return { ...row, items: row.items.filter(({ movie }) => !isTakenOut(movie.id)) };
}
