import { createReadStream } from 'node:fs';
import path from 'node:path';
import { MarqueeError } from '../../errors.ts';
import { inflate, unreadable } from '../../ingest/inflate.ts';

/** A file that assigns the rows of a ratings file to parts: one byte per row, 0 train, 1 validation, 2 test. */
export type SplitFile = {
  name: string;
  parts: Uint8Array;
};

/**
 * Reads a split file, gzipped or not.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SPLIT_FILE_WRONG naming the first invalid byte
 */
export async function readSplitFile(location: string): Promise<SplitFile> {
  const name = path.basename(location);
  const parts = await readBytes(location, name);
  const wrong = parts.findIndex((byte) => byte > 2);
  if (wrong < 0) return { name, parts };
  throw new MarqueeError(
    'SPLIT_FILE_WRONG',
    `${name}: byte ${wrong} is ${parts[wrong]}; each byte must be 0 (train), 1 (validation) or 2 (test), as a number, ` +
      'not as a digit.',
  );
}

/** @throws MarqueeError SPLIT_FILE_WRONG if the file is not as long as the ratings file */
export function checkLength({ name, parts }: SplitFile, ratingsFile: string, rows: number): void {
  if (parts.length === rows) return;
  throw new MarqueeError(
    'SPLIT_FILE_WRONG',
    `${name} has ${parts.length} bytes, but ${ratingsFile} has ${rows} rows; it must hold one byte for each row, in ` +
      'the same order.',
  );
}

async function readBytes(location: string, name: string): Promise<Buffer> {
  try {
    return Buffer.concat(await Array.fromAsync(inflate(name, createReadStream(location))));
  } catch (error) {
    throw error instanceof MarqueeError ? error : unreadable(location, error);
  }
}
