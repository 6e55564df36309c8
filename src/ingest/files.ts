import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { MarqueeError } from '../errors.ts';
import { unreadable } from './inflate.ts';
import type { FileSet, SourceFile } from './source-file.ts';
import { openZip } from './zip.ts';

/** The Netflix Prize has 17,770 files; a folder of more is not a data set. */
const maxFiles = 20_000;

/**
 * The files that `location` stands for: itself, those in the folder, or those in the zip archive.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN
 */
export async function openFiles(location: string): Promise<FileSet> {
  try {
    const found = await stat(location);
    if (found.isDirectory()) return { ...(await listFolder(location)), close: async () => {} };
    if (!found.isFile()) throw new MarqueeError('SOURCE_UNREADABLE', `${location} is neither a file nor a folder.`);
    if (await isZip(location)) return await openZip(location, path.basename(location));
    return {
      files: [storedFile(location, path.basename(location), found.size)],
      skippedFolders: [],
      close: async () => {},
    };
  } catch (error) {
    throw error instanceof MarqueeError ? error : unreadable(location, error);
  }
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    // The second is an archive without entries.
    return bytesRead === 4 && ['PK\x03\x04', 'PK\x05\x06'].includes(buffer.toString('latin1'));
  } finally {
    await handle.close();
  }
}

/** A folder that holds nothing but one folder, as unpacking often makes them, stands for that one. */
async function listFolder(folder: string): Promise<Omit<FileSet, 'close'>> {
  const entries = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  if (entries.length > maxFiles) {
    throw new MarqueeError(
      'SOURCE_UNKNOWN',
      `${folder} holds ${entries.length} files; name a folder that holds one data set only.`,
    );
  }
  const stats = await Promise.all(entries.map((name) => stat(path.join(folder, name))));
  if (stats.length === 1 && stats[0]!.isDirectory()) return listFolder(path.join(folder, entries[0]!));
  const files = entries.flatMap((name, index) => {
    const { size } = stats[index]!;
    return stats[index]!.isFile() ? [storedFile(path.join(folder, name), name, size)] : [];
  });
  return { files, skippedFolders: entries.filter((_, index) => stats[index]!.isDirectory()) };
}

function storedFile(location: string, name: string, size: number): SourceFile {
  async function* read() {
    try {
      yield* createReadStream(location, { highWaterMark: 1 << 18 });
    } catch (error) {
      throw unreadable(location, error);
    }
  }
  return { name, size, read };
}
