import { describe, expect, it } from 'vitest';
import { advice, fix, joinFixes } from '../../src/ingest/advice.ts';

describe('advice', () => {
  it('is a sentence with flags as the command has them, and the flags', () => {
    const said = advice`Say ${fix('scale', '0..10')}, or ${fix('scale', '1..10')} where ${0} means not rated.`;
    expect(said.text).toBe('Say --scale 0..10, or --scale 1..10 where 0 means not rated.');
    expect(said.fixes).toEqual([{ flag: 'scale', values: ['0..10', '1..10'] }]);
  });

  it('names several values, quotes those with spaces, and leaves out what only a person knows', () => {
    expect(advice`${fix('time', 'iso', 'dmy', 'mdy')}`.text).toBe('--time iso, dmy or mdy');
    const quoted = advice`${fix('map', 'movie=film name')}`;
    expect(quoted).toEqual({ text: '--map "movie=film name"', fixes: [{ flag: 'map', values: ['movie=film name'] }] });
    expect(advice`with ${fix('user')}`).toEqual({ text: 'with --user', fixes: [{ flag: 'user', values: [] }] });
  });

  it('takes in other advice', () => {
    const inner = advice`which is unclear; say ${fix('time', 'dmy')}`;
    expect(advice`1 of 2 times, ${inner}.`).toEqual({
      text: '1 of 2 times, which is unclear; say --time dmy.',
      fixes: [{ flag: 'time', values: ['dmy'] }],
    });
  });
});

it('flags are joined, each value once, in their order', () => {
  const joined = joinFixes([fix('time', 'dmy'), fix('map'), fix('time', 'mdy', 'dmy')]);
  expect(joined).toEqual([fix('time', 'dmy', 'mdy'), fix('map')]);
});
