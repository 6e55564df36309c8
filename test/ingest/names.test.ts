import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readName, readNames } from '../../src/ingest/names.ts';

describe('readNames', () => {
  test.each([
    ['Drama|War', ['Drama', 'War']],
    ['Drama', ['Drama']],
    [' Drama | | War ', ['Drama', 'War']],
    ['[]', []],
    ["[{'id': 18, 'name': 'Drama'}, {'id': 35, 'name': 'Comedy'}]", ['Drama', 'Comedy']],
    [`[{'name': "Ocean's Films", 'id': 1}]`, ["Ocean's Films"]],
    [
      `[{'name': 'A, B [and] {C}'}, {'name': 'Pусский'}, {'name': 'Français'}]`,
      ['A, B [and] {C}', 'Pусский', 'Français'],
    ],
    ['[{"id": 18, "name": "Drama"}]', ['Drama']],
    ['["Drama", "War \\u0026 Peace"]', ['Drama', 'War & Peace']],
    ["['Drama', 'War']", ['Drama', 'War']],
    ["[{'name': ''}, {'name': 'English'}, {'name': None}]", ['English']],
    ["[{'name': 'AC|DC'}]", ['AC/DC']],
    ['[adult swim]|Netflix', ['[adult swim]', 'Netflix']],
  ])('reads %s', (cell, expected) => {
    expect(readNames(cell)).toEqual(expected);
  });

  test.each([
    "[{'id': 18}]",
    "[{'id': 18, 'name': 'Dra",
    '[{"name": 18}]',
    '[{"name": "half \\ud800"}]',
    '["NUL \\u0000"]',
    '["a", 3]',
    '["a", null]',
    '{"id": 3}',
  ])('refuses %s', (cell) => {
    expect(readNames(cell)).toBeUndefined();
  });

  const plainName = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((name) => name.trim())
    .filter((name) => name !== '' && name.isWellFormed() && !name.includes('|') && !name.includes('\0'));

  test('JSON lists of objects give their names', () => {
    fc.assert(
      fc.property(fc.array(plainName), (names) => {
        expect(readNames(JSON.stringify(names.map((name, id) => ({ id, name }))))).toEqual(names);
      }),
    );
  });
});

describe('readName', () => {
  test.each([
    ["{'id': 10194, 'name': 'Toy Story Collection', 'poster_path': None}", 'Toy Story Collection'],
    ['Toy Story Collection', 'Toy Story Collection'],
    ["[{'name': 'One'}]", 'One'],
    ['[]', null],
    ["[{'name': 'One'}, {'name': 'Two'}]", undefined],
    ["{'id': 3}", undefined],
  ])('reads %s', (cell, expected) => {
    expect(readName(cell)).toBe(expected);
  });
});
