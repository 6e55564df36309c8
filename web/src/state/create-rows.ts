import type { ReadonlySignal } from '@preact/signals';
import type { components } from '../../../client/index.ts';
import { keepPlaces } from './kept-places.ts';
import { createLatest } from './latest.ts';
import type { Recommendation } from './recommendations.ts';
import type { Subject } from './subject.ts';

/** A row of the front page. */
export type Row = components['schemas']['Rows']['rows'][number];

/** A row that is over is shown only for a card in it that was just touched. */
export type ShownRow = Row & { isOver?: true };

/** All rows as far as they are shown. */
export type RowList = {
  subject: Subject;
  rows: readonly ShownRow[];
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
          rows: before ? keepRows(before, subject, rows, isTakenOut) : rows,
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
        // What a page has may all be there, where the row began anew while one followed it.
        let longer: ShownRow | undefined = row;
        while (longer && longer.next !== null && longer.items.length === row.items.length) {
          const page = await askMore(subject, longer, AbortSignal.timeout(30_000));
          if (list.peek()?.subject !== subject) return;
          latest.change((now) => extend(now, key, page.items, page.next));
          longer = list.peek()?.rows.find((each) => keyOf(each) === key);
        }
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

/**
 * Rows stay true to what is newest, but for what the viewer has just touched: such a card and its row stay where they were. A row
 * that they have followed stays as long as it was.
 */
function keepRows(
  before: RowList,
  subject: Subject,
  after: readonly Row[],
  isKept: (id: string) => boolean,
): ShownRow[] {
  const isSameViewer = before.subject.account === subject.account;
  const shown = new Set(after.flatMap(({ items }) => items.map(({ movie }) => movie.id)));
  const rows: ShownRow[] = after.map((row) => {
    const former = before.rows.find((each) => keyOf(each) === keyOf(row));
    if (!former) return row;
    if (!isSameViewer || row.next === null) return { ...row, items: keepPlaces(former.items, row.items, isKept) };
    const start = keepPlaces(former.items.slice(0, row.items.length), row.items, isKept);
    const isInStart = (id: string) => start.some(({ movie }) => movie.id === id);
    // Among its neighbours, as the browser keeps these in sight.
    const further = former.items
      .slice(row.items.length)
      .filter(({ movie: { id } }) => !isInStart(id) && (isKept(id) || !shown.has(id)));
    return { ...row, items: [...start, ...further] };
  });
  for (const [place, row] of before.rows.entries()) {
    if (!row.items.some(({ movie }) => isKept(movie.id))) continue;
    const at = rows.findIndex((each) => keyOf(each) === keyOf(row));
    const [now] = at < 0 ? [] : rows.splice(at, 1);
    const left = row.items.filter(({ movie }) => isKept(movie.id) || !shown.has(movie.id));
    rows.splice(place, 0, now ?? { ...row, items: left, next: null, isOver: true });
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
