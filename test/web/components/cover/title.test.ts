import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitLine, fitTitle, lineHeight, widthOf } from '../../../../web/src/components/cover/title.ts';

const box = { width: 170, height: 58.5 };
const titles = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
  fc
    .array(fc.constantFrom('The', 'Lord', 'of', 'Überwachung', 'Москва', '千と千尋の', '🎬', 'é'), { minLength: 1 })
    .map((words) => words.join(' ')),
);
const close = (text: string) => text.replaceAll(/\s/g, '');

test('every title fits its box', () => {
  fc.assert(
    fc.property(titles, (title) => {
      const { size, lines } = fitTitle(title, box);
      expect(lines.length * size * lineHeight).toBeLessThanOrEqual(box.height);
      for (const line of lines) expect(widthOf(line) * size).toBeLessThanOrEqual(box.width);
    }),
  );
});

test('a title is whole, or its beginning with an ellipsis', () => {
  fc.assert(
    fc.property(titles, (title) => {
      const shown = close(fitTitle(title, box).lines.join(''));
      const isWhole = shown === close(title);
      expect(isWhole || (shown.endsWith('…') && close(title).startsWith(shown.slice(0, -1)))).toBe(true);
    }),
  );
});

test('longer titles are set no larger', () => {
  fc.assert(
    fc.property(titles, titles, (title, more) => {
      expect(fitTitle(`${title} ${more}`, box).size).toBeLessThanOrEqual(fitTitle(title, box).size);
    }),
  );
});

test.each([
  ['Heat', 27, ['Heat']],
  ['', 27, []],
  [
    'The Lord of the Rings: The Fellowship of the Ring',
    12.5,
    ['The Lord of the Rings:', 'The Fellowship of the', 'Ring'],
  ],
  ['霸王别姬', 27, ['霸王别姬']],
])('sets %j in %d', (title, size, lines) => {
  expect(fitTitle(title, box)).toEqual({ size, lines });
});

test('breaks Japanese between words, and never before punctuation', () => {
  const { lines } = fitTitle('千と千尋の神隠し、そして、長い長い物語の終わり。', box);
  expect(lines.length).toBeGreaterThan(1);
  for (const line of lines) expect(line).not.toMatch(/^[、。]/);
});

test('breaks no emoji into parts', () => {
  const family = '👨‍👩‍👧‍👦';
  const { lines } = fitTitle(family.repeat(60), box);
  expect(close(lines.join('')).replaceAll(family, '')).toBe('…');
});

test('cuts a line that is too long', () => {
  expect(fitLine('1994 · Drama', 170, 11.5)).toBe('1994 · Drama');
  expect(fitLine('1994 · A genre with a very long name', 100, 11.5)).toMatch(/^1994 · A.*\w…$/);
});
