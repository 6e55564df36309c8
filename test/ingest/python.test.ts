import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PythonValue, parsePython } from '../../src/ingest/python.ts';

/** What Python's `repr` writes: single quotes, unless there are single and no double ones in the text. */
function repr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return reprText(value);
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${repr(key)}: ${repr(item)}`)
    .join(', ')}}`;
}

function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t', [quote]: `\\${quote}` };
  const escaped = [...text].map((character) => named[character] ?? reprControl(character));
  return quote + escaped.join('') + quote;
}

function reprControl(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 32 || (code > 126 && code < 160) ? `\\x${code.toString(16).padStart(2, '0')}` : character;
}

const { value } = fc.letrec<{ value: PythonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom("'", '"', '\\', 'é', ',', ']', '}', '\n', '😀') }),
    fc.array(tie('value')),
    fc.dictionary(fc.string({ unit: 'grapheme' }), tie('value'), { noNullPrototype: true }),
  ),
}));

describe('parsePython', () => {
  test('reads back whatever repr writes', () => {
    fc.assert(
      fc.property(value, (original) => {
        expect(parsePython(repr(original))).toEqual(original);
      }),
    );
  });

  test.each<[string, PythonValue]>([
    [`[{'id': 1, 'name': "Ocean's Eleven"}]`, [{ id: 1, name: "Ocean's Eleven" }]],
    [`['He said "no"', 'It\\'s "both"']`, ['He said "no"', `It's "both"`]],
    ['()', []],
    ['(1,)', [1]],
    ['(1)', 1],
    ['[1, 2,]', [1, 2]],
    ["{1: 'a', None: True}", { '1': 'a', null: true }],
    ["'\\x41\\u00e9\\U0001f600\\101\\0'", 'Aé😀A\0'],
    ["'\\d stays, \\\n goes'", '\\d stays,  goes'],
    [' [ -1.5e3 , .5 , 7. ] ', [-1500, 0.5, 7]],
  ])('reads %s', (source, expected) => {
    expect(parsePython(source)).toEqual(expected);
  });

  test.each([
    '',
    '[',
    "['a'",
    "[1 'b']",
    "['a',,]",
    '[,]',
    "{'a' 1}",
    "{'a': }",
    '{[]: 1}',
    "'open",
    `'a"`,
    "'line\nend'",
    'name',
    'nan',
    '[1] 2',
    "['a']]",
    "'\\Uffffffff'",
    '['.repeat(100_000),
  ])('refuses %s', (source) => {
    expect(() => parsePython(source)).toThrow(SyntaxError);
  });

  test('never throws anything but a SyntaxError', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...`[]{}(),:'"\\ a1.-eTrueNone`) }), (source) => {
        try {
          parsePython(source);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
