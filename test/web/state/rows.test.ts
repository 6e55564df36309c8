import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRows, keyOf, type Row } from '../../../web/src/state/create-rows.ts';
import { keepPlaces } from '../../../web/src/state/kept-places.ts';
import type { Recommendation } from '../../../web/src/state/recommendations.ts';

const item = (id: string) => ({ movie: { id, title: id }, rank: 1, score: 1 }) as unknown as Recommendation;
const row = (title: string, ids: string, next: string | null = null): Row => ({
  kind: 'genre',
  title,
  because: {},
  next,
  items: [...ids].map(item),
});
const idsOf = ({ items }: Pick<Row, 'items'>) => items.map(({ movie }) => movie.id).join('');

describe('places that are kept', () => {
  it('are those of the films that were just touched', () => {
    const [before, after] = [[...'abcde'].map(item), [...'xaycz'].map(item)];
    expect(idsOf({ items: keepPlaces(before, after, (id) => id === 'b') })).toBe('xbaycz');
    expect(idsOf({ items: keepPlaces(before, after, () => false) })).toBe('xaycz');
  });

  it('lose no film, and show none twice', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghij'));
    fc.assert(
      fc.property(ids, ids, ids, (before, after, kept) => {
        const list = keepPlaces(before.map(item), after.map(item), (id) => kept.includes(id));
        const found = list.map(({ movie }) => movie.id);
        expect(new Set(found).size).toBe(found.length);
        const expected = new Set([...after, ...before.filter((id) => kept.includes(id))]);
        expect(new Set(found)).toEqual(expected);
      }),
    );
  });
});

describe('rows', () => {
  const open = (answers: Row[][], taken: Set<string>, more: Row[] = []) =>
    createRows(
      async () => answers.shift()!,
      async () => more.shift()!,
      (id) => taken.has(id),
    );

  it('keep a film that was just rated where it was, until one leaves', async () => {
    const taken = new Set<string>();
    const rows = open([[row('Crime', 'abc'), row('War', 'xyz')], [row('Crime', 'acd')]], taken);
    await rows.show({ account: 1 });
    taken.add('b').add('y');
    await rows.show({ account: 1 });
    expect(rows.list.value!.rows.map((each) => [each.title, idsOf(each)])).toEqual([
      ['Crime', 'abcd'],
      ['War', 'xyz'],
    ]);
    expect([...rows.list.value!.fresh]).toEqual(['d']);
    rows.leave();
    expect(rows.list.value!.rows.map(idsOf)).toEqual(['acd', 'xz']);
  });

  it('stay as long as they were followed, and where one of their films was just rated', async () => {
    const taken = new Set<string>();
    const answers = [
      [row('Crime', 'ab', '1'), row('War', 'xy', '2')],
      [row('Drama', 'mn', '3'), row('Crime', 'db', '4'), row('War', 'xf', '5')],
      [row('Crime', 'dg', '6')],
    ];
    const rows = open(answers, taken, [row('War', 'zfo', '7'), row('War', 'zo', '8'), row('War', 'op', '9')]);
    await rows.show({ account: 1 });
    await rows.more(rows.list.value!.rows[1]!);
    taken.add('o');
    await rows.show({ account: 1 });
    const now = () => rows.list.value!.rows.map((each) => [each.title, idsOf(each), each.next]);
    expect(now()).toEqual([
      ['Drama', 'mn', '3'],
      ['War', 'xfzo', '5'],
      ['Crime', 'db', '4'],
    ]);
    // Pages that bring nothing are passed over.
    await rows.more(rows.list.value!.rows[1]!);
    expect(now()[1]).toEqual(['War', 'xfzop', '9']);
    await rows.show({ account: 2 });
    expect(now()).toEqual([
      ['Crime', 'dg', '6'],
      ['War', 'xfzop', null],
    ]);
    expect(rows.list.value!.rows.map(({ isOver }) => isOver)).toEqual([undefined, true]);
  });

  it('go on by their own cursors, without a film that another row shows', async () => {
    const rows = open([[row('Crime', 'ab', '2'), row('War', 'xy')]], new Set(), [row('Crime', 'cx')]);
    await rows.show({ account: 1 });
    const [crime] = rows.list.value!.rows;
    await Promise.all([rows.more(crime!), rows.more(crime!)]);
    expect(rows.list.value!.rows.map((each) => [keyOf(each), idsOf(each), each.next])).toEqual([
      ['genre Crime', 'abc', null],
      ['genre War', 'xy', null],
    ]);
  });
});
