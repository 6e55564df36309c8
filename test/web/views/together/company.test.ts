import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Company,
  type Member,
  readCompany,
  readMember,
  strategies,
  usersOf,
  writeCompany,
} from '../../../../web/src/views/together/company.ts';

const member: fc.Arbitrary<Member> = fc.oneof(fc.constant('me' as const), fc.maxSafeNat());
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
  ['', ['me']],
  ['with=', []],
  ['with=me,42,42,me', ['me', 42]],
  ['with=1,2,3,4,5,6,7', [1, 2, 3, 4, 5, 6]],
  ['with=-1,1.5,x,9007199254740992,007', [7]],
])('%j means %j', (query, members) => {
  expect(readCompany(query).members).toEqual(members);
});

test('who looks is one user, or none yet', () => {
  expect(usersOf(['me', 42], 7)).toEqual([7, 42]);
  expect(usersOf(['me', 42], 42)).toEqual([42]);
  expect(usersOf(['me', 42], null)).toEqual([42]);
});

test('a member is written as people write numbers', () => {
  expect([' 42 ', '', 'Ann', '4e1'].map(readMember)).toEqual([42, undefined, undefined, undefined]);
});
