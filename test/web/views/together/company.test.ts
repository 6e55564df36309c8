import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseUserKey } from '../../../../web/src/state/user-key.ts';
import {
  type Company,
  readCompany,
  readEntry,
  strategies,
  writeCompany,
} from '../../../../web/src/views/together/company.ts';

const name = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' }).filter((text) => parseUserKey(text) === text);
const member = fc.oneof(
  fc.maxSafeNat(),
  name,
  fc.constantFrom('ann', 'a,b', '50%', 'x&y=z', '%2C', '0f8fad5b-d9cb-469f'),
);
const company: fc.Arbitrary<Company> = fc.record({
  members: fc.uniqueArray(member, { maxLength: 6 }),
  strategy: fc.constantFrom(...strategies),
  shown: fc.constantFrom(12, 24, 96, 100),
});

test('an address gives back what was written into it', () => {
  fc.assert(
    fc.property(company, (company) => {
      expect(readCompany(writeCompany(company))).toEqual(company);
    }),
  );
});

test('any address can be read', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (query, text, shown) => {
      const given = new URLSearchParams({ with: text, strategy: text, shown });
      for (const each of [query, String(given)]) {
        const { members, strategy, shown } = readCompany(each);
        expect(members.length).toBeLessThanOrEqual(6);
        expect(strategies).toContain(strategy);
        expect(shown >= 12 && shown <= 100).toBe(true);
      }
    }),
  );
});

test.each([
  ['', []],
  ['with=', []],
  ['with=ann,42,42,7,ann', ['ann', 42, 7]],
  ['with=1,2,3,4,5,6,7', [1, 2, 3, 4, 5, 6]],
  ['with=-1,1.5,9007199254740992,007', [7]],
])('%j means %j', (query, members) => {
  expect(readCompany(query).members).toEqual(members);
});

test.each([
  [' 42 ', { members: [42] }],
  ['https://films.example/together?with=7,42&strategy=average', { members: [7, 42] }],
  ['https://films.example/#token=mv_0a1b_x-y', { token: 'mv_0a1b_x-y' }],
  ['Ann', { members: ['Ann'] }],
  ['-1', undefined],
  ['', undefined],
  ['https://films.example/ratings', undefined],
])('%j names people', (text, entry) => {
  expect(readEntry(text)).toEqual(entry);
});
