import { expect, test } from 'vitest';
import { previousModel, stateWords, verdictWords } from '../../../web/src/words/en/verdict.ts';

const reason = 'NDCG@10 0.0830 against 0.0810 on 61 users, difference -0.0100 to 0.0150: not worse';
const gate = { passed: true, reason, users: 61, candidate: 0.083, active: 0.081, difference: [-0.01, 0.015] };

test('says what the gate found', () => {
  expect(verdictWords({ gate, reason })).toBe(
    'No clear difference: gate NDCG@10 0.0830 (the newest like of each of 61 users, hidden), the model before it 0.0810; difference −0.0100 to +0.0150 (95% interval).',
  );
  const judgement = (change: object) => verdictWords({ gate: { ...gate, ...change }, reason }).split(':')[0];
  expect(judgement({ difference: [0.001, 0.015] })).toBe('Better than the model before it');
  expect(judgement({ difference: [-0.002, -0.001] })).toBe('Slightly worse, within what the gate allows');
  expect(judgement({ difference: [-0.0119, 0] })).toBe('Slightly worse, within what the gate allows');
  expect(judgement({ passed: false, difference: [-0.02, -0.01] })).toBe('Worse than the model before it');
  expect(judgement({ reason: 'NDCG@10 0.0830 against 0.0810 on 6 users: too few users to tell' })).toMatch(/^Too few/);
  expect(verdictWords({ gate: { ...gate, difference: [0, 0] }, reason })).toMatch(
    /^The same: .*; no difference for any user\.$/,
  );
});

test('says why there was nothing to compare', () => {
  const first = { ...gate, active: null, difference: null };
  expect(verdictWords({ gate: first, reason })).toBe(
    'The first model: gate NDCG@10 0.0830 (the newest like of each of 61 users, hidden).',
  );
  expect(verdictWords({ gate: { ...first, candidate: null }, reason })).toMatch(/nothing to judge it by yet/);
  expect(verdictWords({ gate: null, reason: 'not judged yet' })).toBe('Not judged yet.');
});

test('says why a model is in its state where the verdict does not', () => {
  expect(stateWords({ gate, reason })).toBeNull();
  expect(stateWords({ gate, reason: `forced; ${reason}` })).toBe('Activated by force.');
  expect(stateWords({ gate, reason: 'replaced by model 3' })).toBe('Replaced by model 3.');
});

test('finds the model to go back to: the one that answered last, not the newest', () => {
  const models = [
    { version: 4, state: 'rejected', activated: null },
    { version: 3, state: 'active', activated: '2026-11-23T12:00:00Z' },
    { version: 2, state: 'retired', activated: '2026-11-21T12:00:00Z' },
    { version: 1, state: 'retired', activated: '2026-11-22T12:00:00Z' },
  ] as const;
  expect(previousModel(models)?.version).toBe(1);
  expect(previousModel(models.slice(0, 2))).toBeUndefined();
});
