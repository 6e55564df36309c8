import { expect, test } from 'vitest';
import { bestWords, protocolWords, stepWords } from '../../../web/src/words/en/evaluation.ts';

type Difference = { mean: number; interval: [number, number] } | null;

const judged = (model: string, mean: number, difference: Difference = null) => ({
  model,
  metrics: [{ metric: 'ndcg@10', mean, interval: [mean, mean], difference }],
});

test('says which model ranks best, and whether that is chance', () => {
  const marquee = judged('marquee', 0.25);
  const worse = judged('ease', 0.23, { mean: -0.02, interval: [-0.03, -0.01] });
  expect(bestWords({ models: [marquee, worse] })).toBe(
    'marquee ranks best (NDCG@10 0.2500), then ease (0.2300); the difference is not chance.',
  );
  const alike = judged('ease', 0.249, { mean: -0.001, interval: [-0.01, 0.008] });
  expect(bestWords({ models: [marquee, alike] })).toMatch(/the difference may be chance\.$/);
  const better = judged('ease', 0.3, { mean: 0.05, interval: [0.01, 0.09] });
  expect(bestWords({ models: [marquee, better] })).toMatch(/^ease ranks best .* the difference is not chance\.$/);
});

test('claims nothing of models that were not compared', () => {
  const ease = judged('ease', 0.3, { mean: 0.05, interval: [0.04, 0.06] });
  const knn = judged('item-knn', 0.29, { mean: 0.04, interval: [0.03, 0.05] });
  expect(bestWords({ models: [judged('marquee', 0.25), ease, knn] })).not.toMatch(/chance/);
  expect(bestWords({ models: [judged('marquee', 0.25)] })).toBe('marquee ranks best (NDCG@10 0.2500).');
  expect(bestWords({ models: [] })).toBe('');
});

test('says what was judged', () => {
  const words = protocolWords({
    judged_on: { part: 'test', split: 'By chance.', source: 'data', users: 1300, likes: 2831, user_sample: 1300 },
    learned_from: { users: 671, movies: 9066, ratings: 90931 },
  });
  expect(words).toBe(
    'Judged by 2,831 likes of 1,300 users, drawn from all, hidden in the test part, after learning from 90,931 ratings. By chance.',
  );
});

test('a step is told in the page’s words, but for one of an older server', () => {
  const phase = 'marquee: learning (new users)';
  expect(stepWords({ step: 'learn', model: 'marquee', part: 'new_users', phase })).toBe(
    'Learning: marquee, for new users…',
  );
  expect(stepWords({ step: 'compare', model: null, part: null, phase: 'comparing' })).toBe('Comparing the models…');
  expect(stepWords({ step: null, model: null, part: null, phase })).toBe('marquee: learning (new users)…');
});
