import { isUtf8 } from 'node:buffer';
import { MarqueeError } from '../errors.ts';

export type LineBatch = {
  /** The first line's number; the file's first is 1. */
  first: number;
  /** Without line ends: LF, CRLF or, if the whole file uses it, CR. */
  lines: string[];
};

/** No data set has longer lines. Without a limit, a file without line ends would fill the memory. */
const longestLine = 1 << 24;

const lineFeed = 10;
const carriageReturn = 13;
const byteOrderMark = '\uFEFF';
const windows1252 = new TextDecoder('windows-1252');

/**
 * Decodes bytes to lines, in batches: UTF-8 or UTF-16, with or without byte order mark. A line that is not UTF-8 is read as
 * Windows-1252, which includes the Latin-1 of old MovieLens files, and `onForeignLine` is called with its number.
 * @throws MarqueeError SOURCE_UNKNOWN for endless lines
 */
export async function* readLines(
  name: string,
  bytes: AsyncIterable<Buffer>,
  onForeignLine: (line: number) => void,
): AsyncGenerator<LineBatch> {
  let first = 1;
  const decode = (block: Buffer): LineBatch => ({
    first,
    lines: decodeEach(block, first, onForeignLine).map(withoutReturn),
  });
  for await (const block of wholeLines(name, usualText(bytes))) {
    const batch = decode(block);
    if (first === 1 && batch.lines[0]!.startsWith(byteOrderMark)) batch.lines[0] = batch.lines[0]!.slice(1);
    first += batch.lines.length;
    yield batch;
  }
}

/** How files begin that are not text, and what to do with them. */
const binaries: readonly [beginnings: readonly string[], what: string][] = [
  [['PAR1'], 'is a Parquet file; write it as CSV'],
  [['SQLite format 3'], 'is an SQLite database; export its tables as CSV'],
  [['\xd0\xcf\x11\xe0'], 'is a Microsoft Office document; save it as CSV'],
  [['PK\x03\x04'], 'is a zip archive within another file; unpack it first'],
  [['\x1f\x8b'], 'is gzipped more than once; unpack it first'],
  [
    ['7z\xbc\xaf', 'Rar!', '\xfd7zXZ', '\x28\xb5\x2f\xfd', 'BZh'],
    'is packed in an unsupported way; unpack it, or pack it with gzip or zip',
  ],
  [['\xff\xfe\0\0', '\0\0\xfe\xff'], 'is text in UTF-32; save it as UTF-8'],
];

/** Says what a file is if its beginning is certainly not text; undefined if it may be text. */
export function describeBinary(beginning: Buffer): string | undefined {
  const text = beginning.subarray(0, 262).toString('latin1');
  if (text.endsWith('ustar')) return 'is a tar archive; unpack it first';
  return binaries.find(([beginnings]) => beginnings.some((each) => text.startsWith(each)))?.[1];
}

/** How text is encoded, and whether its lines end in CR alone, judging by its beginning. */
export type Encoding = { text: 'UTF-8' | 'UTF-16LE' | 'UTF-16BE'; hasReturnsOnly: boolean };

export function encodingOf(beginning: Buffer): Encoding {
  const text = unitsOf(beginning);
  const hasReturnsOnly = text === 'UTF-8' && beginning.includes(carriageReturn) && !beginning.includes(lineFeed);
  return { text, hasReturnsOnly };
}

/** In UTF-16, each Latin letter has a zero byte: after it if little-endian, else before it. */
function unitsOf(beginning: Buffer): Encoding['text'] {
  const mark = beginning.subarray(0, 2).toString('hex');
  if (mark === 'fffe') return 'UTF-16LE';
  if (mark === 'feff') return 'UTF-16BE';
  const sample = beginning.subarray(0, 400);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2]!++;
  });
  const [even, odd] = zeros as [number, number];
  const isMost = (count: number) => sample.length >= 8 && count > sample.length * 0.4;
  if (even === 0 && isMost(odd)) return 'UTF-16LE';
  return odd === 0 && isMost(even) ? 'UTF-16BE' : 'UTF-8';
}

/** The same text as UTF-8, with lines that end in LF. */
async function* usualText(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let encoding: Encoding | undefined;
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of bytes) {
    encoding ??= encodingOf(chunk);
    if (encoding.text !== 'UTF-8') {
      decoder ??= new TextDecoder(encoding.text.toLowerCase());
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
    } else if (encoding.hasReturnsOnly && !chunk.includes(lineFeed)) {
      yield Buffer.from(chunk.map((byte) => (byte === carriageReturn ? lineFeed : byte)));
    } else yield chunk;
  }
  if (decoder) yield Buffer.from(decoder.decode());
}

/** The bytes in blocks of whole lines, without the last line end. */
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
      throw new MarqueeError('SOURCE_UNKNOWN', `${name} has a line of more than 16 MiB, so it is not a table.`);
    }
  }
  if (length > 0) yield Buffer.concat(begun);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Decodes line by line: a substring in V8 keeps the whole string in memory, so one id would keep a whole block. */
function decodeEach(block: Buffer, first: number, onForeignLine: (line: number) => void): string[] {
  const lines: string[] = [];
  const isOurs = isUtf8(block);
  for (let start = 0; start <= block.length; ) {
    const found = block.indexOf(lineFeed, start);
    const end = found < 0 ? block.length : found;
    if (isOurs || isUtf8(block.subarray(start, end))) lines.push(block.toString('utf8', start, end));
    else {
      onForeignLine(first + lines.length);
      lines.push(windows1252.decode(block.subarray(start, end)));
    }
    start = end + 1;
  }
  return lines;
}
