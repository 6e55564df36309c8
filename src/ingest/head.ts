import type { SourceFile } from './files.ts';
import { inflate } from './inflate.ts';
import { firstObjects } from './json.ts';
import { describeBinary, type Encoding, encodingOf, readLines } from './lines.ts';

/** The beginning of a file. */
export type Head = {
  /** All lines read, including blank ones. */
  all: readonly string[];
  /** Those after the first `skip` that are not blank; at most `headLines`. */
  lines: string[];
  skip: number;
  objects: object[];
  encoding: Encoding;
  /** What the file is, if it is not text. */
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

/**
 * Where the table may begin: at the first line, or after any of the lines at the top that are blank, a comment or Excel's `sep=;`.
 * The last of several comments may name the columns.
 */
export function startsOf(head: Head): Head[] {
  const isAside = (line: string, index: number) =>
    line.trim() === '' || line.startsWith('#') || (index === 0 && /^"?sep=.?"?$/i.test(line));
  const end = head.all.findIndex((line, index) => !isAside(line, index));
  return Array.from({ length: Math.max(end, 0) + 1 }, (_, skip) => after(head, skip)).filter(
    ({ lines }) => lines.length > 0,
  );
}

/** Whether cells are quoted. A quotation mark counts only at the beginning of a cell. */
export function usesQuotes(lines: readonly string[], delimiter: string): boolean {
  return lines.some((line) => line.startsWith('"') || line.includes(`${delimiter}"`));
}

/** The same beginning without its first `skip` lines. */
export function after(head: Head, skip: number): Head {
  if (skip === 0) return head;
  const lines = head.all.slice(skip).filter((line) => line !== '');
  return { ...head, lines: lines.slice(0, headLines), skip, objects: [] };
}
