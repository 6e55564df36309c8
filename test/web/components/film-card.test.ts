import { expect, test } from 'vitest';
import { shareReason } from '../../../web/src/components/film-card.tsx';
import type { films } from '../../../web/src/words/index.ts';

const everyone = { because: [{ kind: 'everyone', amount: 0.3 }] satisfies films.Term[] };
const trend = { because: [{ kind: 'trend', amount: 0.3 }] satisfies films.Term[] };
const rating = (id: string) => ({
  because: [{ kind: 'rating', amount: 0.3, movie: { id, title: id }, rating: 5 }] as films.Term[],
});

test('a reason is shared if all films have it and it names none', () => {
  expect(shareReason([trend, trend])).toBe(true);
  expect(shareReason([trend, everyone])).toBe(false);
  expect(shareReason([trend])).toBe(false);
  expect(shareReason([rating('Alien'), rating('Alien')])).toBe(false);
  // In a row whose heading names the film, it goes without saying.
  expect(shareReason([rating('Alien'), rating('Alien')], 'Alien')).toBe(true);
  expect(shareReason([rating('Alien'), rating('Heat')], 'Alien')).toBe(false);
  expect(shareReason([])).toBe(false);
});
