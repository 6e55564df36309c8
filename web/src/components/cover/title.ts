/** A title in lines that fit, and its size. Lengths are in units of the drawing. */
export type FittedTitle = { size: number; lines: string[] };

export type TitleBox = { width: number; height: number };

const sizes = [38, 32, 27, 24, 21, 18.5, 16.5, 15, 12.5];

/** Of a line, in sizes of its letters. */
export const lineHeight = 1.16;

/** A piece that stays in one line, how wide it is, and whether a space belongs before it. */
type Piece = { text: string; width: number; spaced: boolean };

const segmenters = {
  word: new Intl.Segmenter(undefined, { granularity: 'word' }),
  grapheme: new Intl.Segmenter(undefined, { granularity: 'grapheme' }),
};

/** The largest size at which all of it fits without a broken word; at the smallest, words are broken and the rest is cut. */
export function fitTitle(title: string, box: TitleBox, largest = 27): FittedTitle {
  const pieces = piecesOf(title);
  for (const size of sizes.filter((size) => size <= largest)) {
    const most = Math.floor(box.height / (size * lineHeight));
    const lines = wrap(pieces, box.width / size);
    if (lines.length <= most && pieces.every((piece) => piece.width * size <= box.width)) return { size, lines };
  }
  const size = sizes.at(-1) ?? 0;
  const width = box.width / size;
  const broken = pieces.flatMap((piece) => breakPiece(piece, width));
  return { size, lines: cut(wrap(broken, width), Math.floor(box.height / (size * lineHeight)), width) };
}

/** As much of a text as fits into one line. */
export function fitLine(text: string, width: number, size: number): string {
  return widthOf(text) * size <= width ? text : shorten(text, width / size);
}

/** Chinese, Japanese and Thai have no spaces between words. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}]/u;

function piecesOf(title: string): Piece[] {
  return title
    .trim()
    .split(/\s+/)
    .flatMap((word) => {
      const parts = unspaced.test(word) ? withPunctuation(word) : [word];
      return parts.map((text, at) => ({ text, width: widthOf(text), spaced: at === 0 }));
    });
}

/** A line must not begin with a comma. */
function withPunctuation(word: string): string[] {
  const parts: string[] = [];
  for (const { segment, isWordLike } of segmenters.word.segment(word)) {
    if (isWordLike || parts.length === 0) parts.push(segment);
    else parts[parts.length - 1] += segment;
  }
  return parts;
}

const spaceWidth = 0.38;

/** As many pieces in each line as fit; a piece that is wider than a line gets one of its own. */
function wrap(pieces: readonly Piece[], most: number): string[] {
  const lines: string[] = [];
  let [line, filled] = ['', 0];
  for (const { text, width, spaced } of pieces) {
    const space = spaced && line !== '' ? ' ' : '';
    const longer = filled + (space ? spaceWidth : 0) + width;
    if (line !== '' && longer > most) {
      lines.push(line);
      [line, filled] = [text, width];
    } else {
      [line, filled] = [line + space + text, longer];
    }
  }
  return line === '' ? lines : [...lines, line];
}

function breakPiece({ text, spaced }: Piece, width: number): Piece[] {
  const parts: string[] = [];
  let part = '';
  for (const { segment } of segmenters.grapheme.segment(text)) {
    if (part !== '' && widthOf(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part].map((part, at) => ({ text: part, width: widthOf(part), spaced: spaced && at === 0 }));
}

function cut(lines: readonly string[], most: number, width: number): string[] {
  if (lines.length <= most) return [...lines];
  return [...lines.slice(0, most - 1), shorten(`${lines[most - 1]} ${lines[most]}`, width)];
}

function shorten(text: string, width: number): string {
  const graphemes = [...segmenters.grapheme.segment(text)].map(({ segment }) => segment);
  while (graphemes.length > 0 && widthOf(`${graphemes.join('').trimEnd()}…`) > width) graphemes.pop();
  return `${graphemes.join('').trimEnd()}…`;
}

/** How wide a character is in sizes of its letters, guessed high: which font draws it is not known. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/^[\p{Extended_Pictographic}\p{Regional_Indicator}]/u, 1.4],
  [/^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\uff00-\uffef\u3000-\u303f]/u, 1.05],
  [/^[ijl|!.,:;'’`()[\] ]/u, 0.38],
  [/^[ftrsI-]/u, 0.52],
  [/^[mwMWЖМШЩФЮжмшщфю@%—]/u, 1.05],
  [/^[\p{Lu}\d…]/u, 0.78],
];

export function widthOf(text: string): number {
  let sum = 0;
  for (const { segment } of segmenters.grapheme.segment(text)) {
    sum += widths.find(([pattern]) => pattern.test(segment))?.[1] ?? 0.66;
  }
  return sum;
}
