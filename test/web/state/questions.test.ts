import { describe, expect, it, test } from 'vitest';
import { createQuestions, type Question, questionsShown } from '../../../web/src/state/create-questions.ts';
import { createStored } from '../../../web/src/state/stored.ts';
import { createArea } from './area.ts';

/** A server that asks about movies 0, 1, 2 ... */
function open(count = 1000, area = createArea()) {
  const requests: (readonly string[])[] = [];
  const stars = createStored<ReadonlyMap<string, number>>(undefined, 'stars', new Map());
  const questions = createQuestions({
    async ask(limit, exclude) {
      requests.push(exclude);
      const ids = Array.from({ length: count }, (_, id) => String(id)).filter((id) => !exclude.includes(id));
      return ids.slice(0, limit).map((id) => ({ movie: { id, title: id } }) as Question);
    },
    stars: stars.value,
    unseen: createStored<readonly string[]>(area, 'unseen', []),
  });
  const ids = () => questions.shown.value?.map(({ movie }) => Number(movie.id));
  const rate = (...movies: number[]) => {
    stars.change((before) => new Map([...before, ...movies.map((movie) => [String(movie), 4] as const)]));
  };
  return { questions, requests, ids, rate, area };
}

const upTo = (count: number) => Array.from({ length: count }, (_, id) => id);

describe('questions', () => {
  it('come a dozen at a time; a film not seen is replaced in its place, without a request', async () => {
    const { questions, requests, ids } = open();
    expect(ids()).toBeUndefined();
    await questions.begin();
    await questions.begin();
    expect(ids()).toEqual(upTo(questionsShown));
    await questions.skip('3');
    expect(ids()).toEqual(upTo(questionsShown).with(3, 12));
    expect(requests).toHaveLength(1);
  });

  it('never come again, not even the next time', async () => {
    const { questions, ids, rate, area } = open();
    await questions.begin();
    for (let skipped = 0; skipped < 30; skipped++) await questions.skip(String(ids()![0]));
    const skipped = new Set(createStored<readonly string[]>(area, 'unseen', []).value.value.map(Number));
    expect(skipped.size).toBe(30);
    rate(ids()![5]!);
    await questions.renew();
    expect(new Set(ids()).size).toBe(questionsShown);
    const later = open(1000, area);
    await later.questions.begin();
    expect(later.ids()!.filter((id) => skipped.has(id))).toEqual([]);
  });

  it('stay where they were rated until others are wanted', async () => {
    const { questions, ids, rate } = open();
    await questions.begin();
    rate(0, 2);
    expect(ids()).toEqual(upTo(questionsShown));
    await questions.renew();
    expect(ids()).toEqual(upTo(questionsShown).with(0, 12).with(2, 13));
  });

  it('become fewer where there are no others', async () => {
    const { questions, ids } = open(questionsShown + 1);
    await questions.begin();
    await questions.skip('0');
    await questions.skip('1');
    expect(ids()).toEqual([12, ...upTo(questionsShown).slice(2)]);
  });
});

test('tell when there is no other film to ask about, and fail where the server does', async () => {
  const few = open(questionsShown + 1).questions;
  await few.begin();
  expect(await few.skip('0')).toBe(true);
  expect(await few.skip('1')).toBe(false);
  let isAway = false;
  const away = createQuestions({
    async ask() {
      if (isAway) throw new TypeError('fetch failed');
      return upTo(questionsShown).map((id) => ({ movie: { id: String(id), title: String(id) } }) as Question);
    },
    stars: createStored<ReadonlyMap<string, number>>(undefined, 'stars', new Map()).value,
    unseen: createStored<readonly string[]>(createArea(), 'unseen', []),
  });
  await away.begin();
  isAway = true;
  await expect(away.skip('0')).rejects.toThrow('fetch failed');
});
