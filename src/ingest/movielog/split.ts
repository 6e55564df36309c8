import { createHash } from 'node:crypto';
import type { Message } from './batch.ts';
import { longestMessage } from './line.ts';

/** Lines of a log that follow each other. */
export type Lines = {
  messages: Message[];
  /** The number of the line that follows, from 0. */
  nextOffset: number;
  /** SHA-256 of all bytes before that line. */
  checksum: string;
};

/** However short the lines are, a batch has no more. */
const mostLines = 4000;
const lineFeed = 10;

/**
 * Splits a log into its lines, in batches that end where a chunk of bytes ends, or when there are many. Each line is one
 * message, an empty one too; its offset is its number from 0.
 * @param breakAt a number of lines at which a batch ends, where the log has so many
 */
export async function* splitLines(bytes: AsyncIterable<Buffer>, breakAt = 0): AsyncGenerator<Lines> {
  const hash = createHash('sha256');
  const line = createLine();
  let nextOffset = 0;
  let messages: Message[] = [];

  const takeBatch = (newBytes: Buffer | string): Lines => {
    const batch = { messages, nextOffset, checksum: hash.update(newBytes).copy().digest('hex') };
    messages = [];
    return batch;
  };
  const endLine = (end: Buffer) => void messages.push({ offset: nextOffset++, value: line.take(end) });

  for await (const chunk of bytes) {
    let taken = 0;
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      endLine(chunk.subarray(start, end));
      start = end + 1;
      if (messages.length < mostLines && nextOffset !== breakAt) continue;
      yield takeBatch(chunk.subarray(taken, start));
      taken = start;
    }
    if (messages.length > 0) yield takeBatch(chunk.subarray(taken, start));
    hash.update(chunk.subarray(start));
    line.begin(chunk.subarray(start));
  }
  if (line.isEmpty()) return;
  endLine(Buffer.alloc(0));
  yield takeBatch('\n');
}

/** A line that began in an earlier chunk. Of one that is too long only as much is kept as makes it refused. */
function createLine() {
  let parts: Buffer[] = [];
  let length = 0;
  const begin = (part: Buffer) => {
    const room = longestMessage + 1 - length;
    if (part.length === 0 || room <= 0) return;
    parts.push(part.subarray(0, room));
    length += parts.at(-1)!.length;
  };
  return {
    begin,
    isEmpty: () => length === 0,
    take(end: Buffer): Buffer {
      begin(end);
      const line = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts = [];
      length = 0;
      return line;
    },
  };
}
