import { expect, test } from 'vitest';
import { readTitle } from '../../src/ingest/title.ts';

test.each([
  ['Toy Story (1995)', 'Toy Story', 1995, null],
  ['American President, The (1995)', 'The American President', 1995, null],
  [
    'City of Lost Children, The (Cité des enfants perdus, La) (1995)',
    'The City of Lost Children',
    1995,
    'La Cité des enfants perdus',
  ],
  ['Twelve Monkeys (a.k.a. 12 Monkeys) (1995)', 'Twelve Monkeys', 1995, null],
  ['Léon: The Professional (a.k.a. The Professional) (Léon) (1994)', 'Léon: The Professional', 1994, 'Léon'],
  ["Avventura, L' (Adventure, The) (1960)", "L'Avventura", 1960, 'The Adventure'],
  ['Good, the Bad and the Ugly, The (1966)', 'The Good, the Bad and the Ugly', 1966, null],
  ['Lock, Stock & Two Smoking Barrels (1998)', 'Lock, Stock & Two Smoking Barrels', 1998, null],
  ['(500) Days of Summer (2009)', '(500) Days of Summer', 2009, null],
  ['Evangelion: 1.0 You Are (Not) Alone (2007)', 'Evangelion: 1.0 You Are (Not) Alone', 2007, null],
  ['2001: A Space Odyssey (1968) ', '2001: A Space Odyssey', 1968, null],
  ['Death Race 2000 (1975)', 'Death Race 2000', 1975, null],
  ['Fawlty Towers (1975-1979)', 'Fawlty Towers', 1975, null],
  ['Mystery Show (2012– )', 'Mystery Show', 2012, null],
  ["Film (2011) (Director's Cut)", "Film (Director's Cut)", 2011, null],
  ['Some Film (0000)', 'Some Film', null, null],
  ['Babylon 5', 'Babylon 5', null, null],
  ['(2010)', '', 2010, null],
])('%s', (text, title, year, originalTitle) => {
  expect(readTitle(text)).toEqual({ title, year, originalTitle });
});
