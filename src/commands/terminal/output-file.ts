import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';
import { MarqueeError, messageOf } from '../../errors.ts';

/**
 * To be called before the work, not after it.
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
