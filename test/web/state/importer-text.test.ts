import { expect, test } from 'vitest';
import { withoutFlags } from '../../../web/src/state/importer-text.ts';

test.each([
  ['a sentence', 'a.csv: the ratings run from 6 to 9. Say what they mean, such as --scale 0..10. Nothing was written.'],
  ['a clause', 'a.csv names no users; say whose it is with --user, such as --user 42 or --user anna.'],
  ['a reason', 'could be day/month or month/day; add --time dmy or --time mdy'],
])('advice for the command line is left out: %s', (_, text) => {
  const shown = withoutFlags(text);
  expect(shown).not.toContain('--');
  expect(shown).toBe(text.replace(/ Say.*0\.\.10\.|; (?:say|add).*?(?=\.$|$)/, ''));
});

test('what names no flag stays as it is', () => {
  const text = 'a.csv begins with "x; y". 3 of 4 times cannot be read, such as "1.2.03; 4"; they are kept. Line 2.';
  expect(withoutFlags(text)).toBe(text);
});
