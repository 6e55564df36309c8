import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { MarqueeError, messageOf } from '../errors.ts';

const chunkSize = 1 << 18;

/** Text is compressed to about a tenth. A file that grows more than this was made to fill a disk. */
const maxGrowth = 500;
const freeGrowth = 1 << 26;

/**
 * The same bytes, unpacked if they are gzipped.
 * @throws MarqueeError SOURCE_DAMAGED
 */
export async function* inflate(name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = bytes[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) return;
  const all = startingWith(first.value, { [Symbol.asyncIterator]: () => chunks });
  try {
    yield* isGzip(first.value) ? gunzip(name, all) : all;
  } finally {
    // Closes the file if the caller needs only its beginning.
    await chunks.return?.();
  }
}

function isGzip(chunk: Buffer): boolean {
  return chunk[0] === 0x1f && chunk[1] === 0x8b;
}

async function* startingWith(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

async function* gunzip(name: string, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let packed = 0;
  let unpacked = 0;
  async function* counted() {
    for await (const chunk of bytes) {
      packed += chunk.length;
      yield chunk;
    }
  }
  // The iteration below throws every error of the pipeline.
  const gunzipped = pipeline(Readable.from(counted()), createGunzip({ chunkSize }), () => {});
  try {
    for await (const chunk of gunzipped) {
      unpacked += chunk.length;
      checkGrowth(name, packed, unpacked);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof MarqueeError || !isZlibError(error)) throw error;
    const reason = error.code === 'Z_BUF_ERROR' ? 'it ends in the middle' : error.message;
    throw new MarqueeError('SOURCE_DAMAGED', `${name} is a damaged gzip file (${reason}); fetch or pack it again.`, {
      cause: error,
    });
  }
}

/** @throws MarqueeError SOURCE_DAMAGED if it unpacks to far more than text does */
export function checkGrowth(name: string, packed: number, unpacked: number): void {
  if (unpacked <= freeGrowth || unpacked <= maxGrowth * packed) return;
  throw new MarqueeError(
    'SOURCE_DAMAGED',
    `${name} unpacks to more than ${maxGrowth} times its size, as no table does; unpack it by hand if you trust it.`,
  );
}

function isZlibError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && /^Z_|^ERR_.*TRAILING/.test(String(error.code));
}

/** The error for a file that cannot be read. */
export function unreadable(path: string, error: unknown): MarqueeError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const reason = code === 'ENOENT' ? 'there is no such file or folder' : messageOf(error);
  return new MarqueeError('SOURCE_UNREADABLE', `Cannot read ${path}: ${reason}.`, { cause: error });
}
