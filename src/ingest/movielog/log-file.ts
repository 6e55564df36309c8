import { createHash } from 'node:crypto';
import { MarqueeError } from '../../errors.ts';
import type { StreamPosition } from '../../store/stream/stream.ts';
import { openFiles } from '../files.ts';
import { inflate } from '../inflate.ts';
import { longestMessage, type Message, type MessageBatch, parseLine } from './line.ts';

/** A log in a file, or piped to us. */
export type LogFile = {
  name: string;
  /** Made of how the log begins, so that it is the same wherever the file lies, packed or not. */
  topic: string;
  /** Its first line where none of its beginning can be used; undefined if it is a log, or empty. */
  foreignLine: string | undefined;
  /** All of it, unpacked; can be read once. */
  bytes: AsyncIterable<Buffer>;
};

/**
 * @param openInput what is piped to us, for the location `-`
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN; reading may throw the first two, too
 */
export async function openLog(location: string, openInput: () => AsyncIterable<Buffer>): Promise<LogFile> {
  const { name, read } = location === '-' ? { name: 'standard input', read: openInput } : await oneFile(location);
  const { beginning, isLog, all } = await readBeginning(inflate(name, read()));
  const topic = `log-${createHash('sha256').update(beginning).digest('hex').slice(0, 16)}`;
  const text = beginning.toString('utf8').trim();
  const foreignLine = isLog || text === '' ? undefined : text.split('\n', 1)[0];
  return { name, topic, foreignLine, bytes: all };
}

async function oneFile(location: string) {
  const { files } = await openFiles(location);
  if (files.length === 1) return files[0]!;
  throw new MarqueeError('SOURCE_UNKNOWN', `${location} holds ${files.length} files; name a single log.`);
}

/** Bytes searched for the first usable line. A log without one is identified by these bytes. */
const maxBeginning = 1 << 16;

/** The lines up to the first that can be used, and all bytes, these included. */
async function readBeginning(
  bytes: AsyncIterable<Buffer>,
): Promise<{ beginning: Buffer; isLog: boolean; all: AsyncIterable<Buffer> }> {
  const chunks = bytes[Symbol.asyncIterator]();
  let read = Buffer.alloc(0);
  let end: number | undefined;
  let isDone = false;
  while (!isDone && end === undefined && read.length < maxBeginning) {
    const next = await chunks.next();
    isDone = next.done ?? false;
    if (!next.done) read = Buffer.concat([read, next.value]);
    end = endOfUsableLine(read);
  }
  async function* all() {
    yield read;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return {
    beginning: read.subarray(0, end ?? maxBeginning),
    isLog: end !== undefined || endsInUsableLine(read),
    all: all(),
  };
}

/** Of a log that is one line without an end. */
function endsInUsableLine(text: Buffer): boolean {
  return parseLine(text.subarray(text.lastIndexOf('\n') + 1)).kind !== 'rejected';
}

function endOfUsableLine(text: Buffer): number | undefined {
  let start = 0;
  for (let end = text.indexOf('\n'); end >= 0 && end < maxBeginning; end = text.indexOf('\n', start)) {
    if (parseLine(text.subarray(start, end)).kind !== 'rejected') return end;
    start = end + 1;
  }
  return undefined;
}

/**
 * The batches of a log that have not been read, the log being partition 0 of a topic.
 * @param position how far it has been read; undefined if it has not
 * @throws MarqueeError SOURCE_CHANGED if what has been read is not how this log begins
 */
export async function* readLog(
  { name, bytes }: LogFile,
  topic: string,
  position: StreamPosition | undefined,
): AsyncGenerator<MessageBatch> {
  let expectedOffset = position?.nextOffset ?? null;
  let isKnown = position === undefined;
  for await (const { messages, nextOffset, checksum } of splitLines(bytes, position?.nextOffset)) {
    if (isKnown) {
      yield { topic, partition: 0, expectedOffset, nextOffset, checksum, messages };
      expectedOffset = nextOffset;
    } else if (nextOffset === position!.nextOffset) {
      if (checksum !== position!.checksum) break;
      isKnown = true;
    }
  }
  if (isKnown) return;
  throw new MarqueeError(
    'SOURCE_CHANGED',
    `${name} does not begin with the ${position!.nextOffset} lines that have been read as topic "${topic}"; if it is another log, name it with --topic.`,
  );
}

/** Lines of a log that follow each other. */
export type Lines = {
  messages: Message[];
  /** The number of the line that follows, from 0. */
  nextOffset: number;
  /** SHA-256 of all bytes before that line. */
  checksum: string;
};

/** However short the lines are, a batch has no more. */
const maxLines = 4000;
const lineFeed = 10;

/**
 * Splits a log into its lines, in batches that end where a chunk of bytes ends, or when there are many. Each line is one
 * message, an empty one too; its offset is its number from 0.
 * @param breakAt a number of lines at which a batch ends, if the log is that long
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
      if (messages.length < maxLines && nextOffset !== breakAt) continue;
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
    const space = longestMessage + 1 - length;
    if (part.length === 0 || space <= 0) return;
    parts.push(part.subarray(0, space));
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
