import { describe, expect, test } from 'vitest';
import { countWorkers } from '../../../src/commands/serving/workers.ts';

const gibibyte = 2 ** 30;

describe.runIf(process.platform === 'linux')('workers', () => {
  test.each([
    ['one a core', { cores: 4, memory: 16 * gibibyte }, 4],
    ['eight at most', { cores: 64, memory: 256 * gibibyte }, 8],
    ['as many as a container’s memory holds', { cores: 16, memory: gibibyte }, 4],
    ['one at least', { cores: 16, memory: gibibyte / 8 }, 1],
  ])('by default, %s', (_rule, machine, expected) => {
    expect(countWorkers(undefined, machine)).toBe(expected);
  });

  test('are as many as the operator wants', () => {
    expect(countWorkers(12, { cores: 1, memory: gibibyte })).toBe(12);
  });
});
