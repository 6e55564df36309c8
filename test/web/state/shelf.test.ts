import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MarqueeProblem } from '../../../client/index.ts';
import { anything, pageSize } from '../../../web/src/state/address.ts';
import { createShelf } from '../../../web/src/state/create-shelf.ts';
import type { AskPage, Page } from '../../../web/src/state/recommendations.ts';
import type { Subject } from '../../../web/src/state/subject.ts';

const summary = {
  original_title: null,
  year: null,
  genres: [],
  runtime: null,
  original_language: null,
  adult: null,
  poster_path: null,
  vote_average: null,
  vote_count: null,
  imdb_id: null,
  tmdb_id: null,
};

function pageOf(ids: readonly string[], next: string | null): Page {
  return {
    account: true,
    basis: 'history',
    recommender: 'marquee',
    model: { version: 1, data_as_of: null },
    items: ids.map((id, place) => ({ rank: place + 1, movie: { ...summary, id, title: id }, score: 1 - place })),
    next,
  };
}

/** Every list has `length` movies, named after its user; cursors are positions. */
function createServer(length = 1000) {
  const asked: { subject: Subject; limit: number; cursor: string | null }[] = [];
  const ask: AskPage = async (subject, _choice, { limit, cursor }) => {
    asked.push({ subject, limit, cursor });
    const start = Number(cursor ?? 0);
    const end = Math.min(length, start + limit);
    const ids = Array.from({ length: end - start }, (_, place) => `${subject.account}/${start + place}`);
    return pageOf(ids, end < length ? String(end) : null);
  };
  return { ask, asked };
}

const notTakenOut = () => false;

describe('the shelf', () => {
  it('asks for as much as is shown, and only for what is missing when more is', async () => {
    const { ask, asked } = createServer();
    const shelf = createShelf(ask, notTakenOut);
    const subject = { account: 1 };
    await shelf.show(subject, { ...anything, shown: 5 * pageSize });
    expect(asked.map(({ limit, cursor }) => [limit, cursor])).toEqual([
      [100, null],
      [20, '100'],
    ]);
    await shelf.show(subject, { ...anything, shown: 6 * pageSize });
    expect(asked.at(-1)).toEqual({ subject, limit: pageSize, cursor: '120' });
    expect(shelf.list.value!.items.map(({ movie }) => movie.id)).toEqual(
      Array.from({ length: 6 * pageSize }, (_, place) => `1/${place}`),
    );
    await shelf.show(subject, { ...anything, shown: 6 * pageSize });
    expect(asked).toHaveLength(3);
  });

  it('begins anew where the server does not know the cursor any more', async () => {
    const { ask } = createServer();
    const shelf = createShelf(async (subject, choice, place, options) => {
      if (place.cursor === null) return await ask(subject, choice, place, options);
      const response = { status: 400, statusText: 'Bad Request', headers: new Headers() };
      throw new MarqueeProblem(response, { code: 'CURSOR_EXPIRED' });
    }, notTakenOut);
    const subject = { account: 1 };
    await shelf.show(subject, anything);
    await shelf.show(subject, { ...anything, shown: 2 * pageSize });
    expect(shelf.list.value!.items).toHaveLength(2 * pageSize);
  });

  it('says what moved where the same list has changed, and nothing of another list', async () => {
    const lists = [['a', 'b', 'c'], ['b', 'd'], ['c']];
    const shelf = createShelf(
      async () => pageOf(lists.shift()!, null),
      (movie) => movie === 'a',
    );
    await shelf.show({ account: 1 }, anything);
    expect(shelf.list.value!.moves.size).toBe(0);
    await shelf.show({ account: 1 }, anything);
    expect(Object.fromEntries(shelf.list.value!.moves)).toEqual({ d: { kind: 'new' } });
    await shelf.show({ account: 1 }, { ...anything, genres: ['Drama'] });
    expect(shelf.list.value!.moves.size).toBe(0);
  });

  it('keeps the old list if a newer one is not available', async () => {
    const { ask } = createServer(3);
    let isAway = false;
    const shelf = createShelf(
      (...asked) => (isAway ? Promise.reject(new TypeError('away')) : ask(...asked)),
      notTakenOut,
    );
    await shelf.show({ account: 1 }, anything);
    const before = shelf.list.value;
    isAway = true;
    await shelf.show({ account: 1 }, anything);
    expect([shelf.list.value, shelf.problem.value?.message, shelf.isLoading.value]).toEqual([before, 'away', false]);
    isAway = false;
    await shelf.show({ account: 2 }, anything);
    expect([shelf.list.value!.subject, shelf.problem.value]).toEqual([{ account: 2 }, null]);
  });

  it('never shows an older answer after a newer one, in whatever order they come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 6 }), async (scheduler, count) => {
        const { ask } = createServer(3);
        const shelf = createShelf(scheduler.scheduleFunction(ask), notTakenOut);
        const shown: number[] = [];
        const end = shelf.list.subscribe((list) => {
          if (list) shown.push(list.subject.account!);
        });
        const all = Array.from({ length: count }, (_, account) => shelf.show({ account }, anything));
        await scheduler.waitFor(Promise.all(all));
        end();
        expect(shown).toEqual(shown.toSorted((a, b) => a - b));
        expect(shown.at(-1)).toBe(count - 1);
        expect(shelf.isLoading.value).toBe(false);
      }),
    );
  });
});
