import { isUtf8 } from 'node:buffer';
import { MarqueeError } from '../errors.ts';

export type LineBatch = {
  /** The first line's number; the file's first is 1. */
  first: number;
  /** Without their ends, be they LF or CRLF. */
  lines: string[];
};

/** Nothing that people collect has longer lines; without a limit a file without line ends would fill the memory. */
const longestLine = 1 << 24;

const lineFeed = 10;
const byteOrderMark = '\uFEFF';
const windows1252 = new TextDecoder('windows-1252');

/**
 * Decodes bytes, batch by batch, to lines. A line that is not UTF-8 is read as Windows-1252, of which the Latin-1 of old
 * MovieLens files is a part; `onForeignLine` is told its number.
 * @throws MarqueeError SOURCE_UNKNOWN for UTF-16 and endless lines
 */
export async function* readLines(
  name: string,
  bytes: AsyncIterable<Buffer>,
  onForeignLine: (line: number) => void,
): AsyncGenerator<LineBatch> {
  let first = 1;
  const decode = (block: Buffer): LineBatch => {
    const lines = isUtf8(block) ? block.toString('utf8').split('\n') : decodeEach(block, first, onForeignLine);
    return { first, lines: lines.map(withoutReturn) };
  };
  for await (const block of wholeLines(name, bytes)) {
    if (first === 1) refuseUtf16(name, block);
    const batch = decode(block);
    if (first === 1 && batch.lines[0]!.startsWith(byteOrderMark)) batch.lines[0] = batch.lines[0]!.slice(1);
    first += batch.lines.length;
    yield batch;
  }
}

/** The bytes in blocks that end where a line ends, without that end. */
async function* wholeLines(name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(lineFeed);
    if (end >= 0) {
      yield Buffer.concat([...begun, chunk.subarray(0, end)]);
      begun = [];
      length = 0;
    }
    begun.push(chunk.subarray(end + 1));
    length += chunk.length - end - 1;
    if (length > longestLine) {
      throw new MarqueeError('SOURCE_UNKNOWN', `${name} has a line of more than 16 MiB; it is not a table of text.`);
    }
  }
  if (length > 0) yield Buffer.concat(begun);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

function decodeEach(block: Buffer, first: number, onForeignLine: (line: number) => void): string[] {
  const lines: string[] = [];
  for (let start = 0; start <= block.length; ) {
    const found = block.indexOf(lineFeed, start);
    const end = found < 0 ? block.length : found;
    const line = block.subarray(start, end);
    const ours = isUtf8(line);
    if (!ours) onForeignLine(first + lines.length);
    lines.push(ours ? line.toString('utf8') : windows1252.decode(line));
    start = end + 1;
  }
  return lines;
}

function refuseUtf16(name: string, block: Buffer): void {
  const mark = block.subarray(0, 2).toString('hex');
  if (mark !== 'fffe' && mark !== 'feff') return;
  throw new MarqueeError('SOURCE_UNKNOWN', `${name} is UTF-16 text; save it as UTF-8 and try again.`);
}
