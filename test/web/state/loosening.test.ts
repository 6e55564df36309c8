import { describe, expect, it } from 'vitest';
import { anything, type Choice } from '../../../web/src/state/address.ts';
import { findLoosenings, looserChoices } from '../../../web/src/state/loosening.ts';
import type { AskPage } from '../../../web/src/state/recommendations.ts';

const narrow: Choice = {
  ...anything,
  genres: ['Western'],
  yearFrom: 1901,
  yearTo: 1905,
  language: 'fr',
  diversity: 0.5,
};

describe('loosening', () => {
  it('gives up one filter at a time, of those that there are', () => {
    expect(looserChoices(narrow)).toEqual([
      { filter: 'any genre', choice: { ...narrow, genres: [] } },
      { filter: 'any year', choice: { ...narrow, yearFrom: null, yearTo: null } },
      { filter: 'any language', choice: { ...narrow, language: null } },
    ]);
    expect(looserChoices({ ...anything, diversity: 1 })).toEqual([]);
  });

  it('offers only what leads to something', async () => {
    const ask = (async (_subject, choice) => ({ items: choice.yearFrom === null ? [{}] : [] })) as unknown as AskPage;
    const found = await findLoosenings(ask, { account: 1 }, narrow, new AbortController().signal);
    expect(found.map(({ filter }) => filter)).toEqual(['any year']);
  });
});
