import type { SourceFile } from './files.ts';
import { inflate } from './inflate.ts';
import { firstObjects } from './json.ts';
import { describeBinary, type Encoding, encodingOf, readLines } from './lines.ts';

/** The beginning of a file. */
export type Head = {
  /** As they stand in the file, blank ones included. */
  all: readonly string[];
  /** Those after the first `skip` that are not blank, up to `headLines`. */
  lines: string[];
  skip: number;
  objects: object[];
  encoding: Encoding;
  /** Of what is not text: what it is instead. */
  binary: string | undefined;
};

const headLines = 20;

/** The beginning of a file. @throws MarqueeError SOURCE_DAMAGED, SOURCE_UNKNOWN */
export async function readHead(file: SourceFile): Promise<Head> {
  let encoding: Encoding = { text: 'UTF-8', hasReturnsOnly: false };
  let binary: string | undefined;
  async function* watched() {
    let isFirst = true;
    for await (const chunk of inflate(file.name, file.read())) {
      if (isFirst) {
        encoding = encodingOf(chunk);
        binary = describeBinary(chunk);
      }
      isFirst = false;
      yield chunk;
    }
  }
  for await (const batch of readLines(file.name, watched(), () => {})) {
    const lines = batch.lines.filter((line) => line !== '');
    if (lines.length === 0) continue;
    if (lines[0]!.includes('\0')) binary ??= 'is not text';
    const objects = !binary && /^\s*[[{]/.test(lines[0]!) ? firstObjects(batch.lines.join('\n')) : [];
    return { all: batch.lines, lines: lines.slice(0, headLines), skip: 0, objects, encoding, binary };
  }
  return { all: [], lines: [], skip: 0, objects: [], encoding, binary };
}

/** The file itself, and what remains of it without Excel's `sep=;` and lines of comment, one by one: the last of these may name columns. */
export function startsOf(head: Head): Head[] {
  const isAside = (line: string, index: number) =>
    line.trim() === '' || line.startsWith('#') || (index === 0 && /^"?sep=.?"?$/i.test(line));
  const end = head.all.findIndex((line, index) => !isAside(line, index));
  return Array.from({ length: Math.max(end, 0) + 1 }, (_, skip) => after(head, skip)).filter(
    ({ lines }) => lines.length > 0,
  );
}

/** Whether cells are quoted: quotation marks are only such where a cell begins with one. */
export function usesQuotes(lines: readonly string[], delimiter: string): boolean {
  return lines.some((line) => line.startsWith('"') || line.includes(`${delimiter}"`));
}

/** What remains of the beginning after some lines. */
export function after(head: Head, skip: number): Head {
  if (skip === 0) return head;
  const lines = head.all.slice(skip).filter((line) => line !== '');
  return { ...head, lines: lines.slice(0, headLines), skip, objects: [] };
}
