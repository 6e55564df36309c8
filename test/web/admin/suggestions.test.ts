import { expect, it } from 'vitest';
import { namesFlag, suggestionsOf } from '../../../web/src/admin/data/suggestions.ts';

const failed = (outcome: string) => ({ outcome, rejects: [] });

it.each([
  [
    'a.csv: the ratings run from 6 to 9, and stars from 0.5 to 5. Say what they mean, such as --scale 0..10, or --scale 0.5..5 to leave out what does not fit. Nothing was written.',
    ['scale 0..10', 'scale 0.5..5'],
  ],
  [
    'a.csv: "up" is no number of stars. Say what they mean, such as --scale thumbs. Nothing was written.',
    ['scale thumbs'],
  ],
  [
    'Say what they are with --time seconds, milliseconds, iso, dmy, mdy, or leave their column out of --map. ',
    ['time seconds', 'time milliseconds', 'time iso', 'time dmy', 'time mdy'],
  ],
  [
    'If it is percent, say --map user=user,movie=film,percent=share. Nothing was written.',
    ['map user=user,movie=film,percent=share'],
  ],
  ['Say what the columns are with --map, such as --map user=1,movie=2,rating=3,time=4. See docs.', []],
  ['a.csv names no users; say whose it is with --user 42 or --user their-name.', []],
  ['If it is of netflix, as b.txt is, say --format netflix. Nothing.', ['format netflix']],
])('%s', (outcome, expected) => {
  expect(suggestionsOf(failed(outcome)).map(({ flag, value }) => `${flag} ${value}`)).toEqual(expected);
  expect(namesFlag(failed(outcome))).toBe(true);
});

it('reads the reasons for rejects as well, each suggestion once', () => {
  const reject = { file: 'a.csv', line: 2, column: 'when', kept: true, count: 3 };
  const reason = 'could be day/month or month/day; say --time dmy or --time mdy';
  const checked = {
    outcome: 'All usable rows can be imported.',
    rejects: [reject, reject].map((each) => ({ ...each, reason })),
  };
  expect(suggestionsOf(checked)).toEqual([
    { flag: 'time', value: 'dmy' },
    { flag: 'time', value: 'mdy' },
  ]);
  expect(namesFlag({ outcome: 'Nothing changed; all rows were known.', rejects: [] })).toBe(false);
});
