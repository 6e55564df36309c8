import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { MarqueeError, messageOf } from '../../errors.ts';

/** Writes a command's result to standard output. */
export function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The words of a command line, quoted so that they can be typed again. */
export function describeCommand(words: readonly string[]): string {
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`));
  return ['marquee', ...quoted].join(' ');
}

/**
 * Checks that `file` can be written, before the work whose result goes there.
 * @throws MarqueeError OUTPUT_NOT_WRITABLE
 */
export async function checkWritable(file: string): Promise<void> {
  try {
    await access(path.dirname(path.resolve(file)), constants.W_OK);
    if ((await stat(file).catch(() => undefined))?.isDirectory()) throw new Error('it is a folder');
  } catch (error) {
    throw new MarqueeError('OUTPUT_NOT_WRITABLE', `Cannot write ${file}: ${messageOf(error)}.`, { cause: error });
  }
}
