import { expect, test } from 'vitest';
import { conflict, retryConflicts } from '../../src/store/failures.ts';

/** Fails `times` times, then succeeds. */
function failing(times: number, error: Error) {
  let attempts = 0;
  return async () => {
    if (attempts++ < times) throw error;
    return attempts;
  };
}

test('what failed only because of others is tried again', async () => {
  expect(await retryConflicts(failing(2, conflict('a row has changed')))).toBe(3);
  expect(await retryConflicts(failing(1, Object.assign(new Error(), { code: '40P01' })))).toBe(2);
});

test('what keeps failing because of others is too much at this moment', async () => {
  const work = failing(100, conflict('a row has changed'));
  await expect(retryConflicts(work)).rejects.toMatchObject({ code: 'OVERLOADED', status: 503 });
});

test('any other error is not tried again', async () => {
  const error = new Error('a defect');
  await expect(retryConflicts(failing(1, error))).rejects.toBe(error);
});
