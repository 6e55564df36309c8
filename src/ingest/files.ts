import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { MarqueeError, messageOf } from '../errors.ts';
import { checkGrowth, unreadable } from './inflate.ts';

export type SourceFile = {
  /** The path within the folder or archive. */
  name: string;
  /** How many bytes `read` yields. */
  size: number;
  /** The bytes as stored, gzipped or not; each call reads from the start. */
  read(): AsyncIterable<Buffer>;
};

export type FileSet = {
  files: SourceFile[];
  /** Folders next to the files, which are not read; folders within an archive are. */
  skippedFolders: string[];
  close(): Promise<void>;
};

/** The Netflix Prize has 17,770 files; a folder with more is not a data set. */
const maxFiles = 20_000;

/**
 * The files at `location`: the file itself, or those in the folder or zip archive.
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
    // The latter is an archive without entries.
    return bytesRead === 4 && ['PK\x03\x04', 'PK\x05\x06'].includes(buffer.toString('latin1'));
  } finally {
    await handle.close();
  }
}

/** A folder that contains only another folder, as unpacking often creates, stands for the inner one. */
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

/**
 * The files in a zip archive, each read as a stream.
 * @throws MarqueeError SOURCE_DAMAGED
 */
async function openZip(path: string, name: string): Promise<FileSet> {
  const archive = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false }).catch(damaged(name));
  try {
    const files: SourceFile[] = [];
    for await (const entry of archive.eachEntry()) {
      if (!entry.fileName.endsWith('/')) files.push(toFile(archive, entry, name));
    }
    return { files, skippedFolders: [], close: async () => archive.close() };
  } catch (error) {
    archive.close();
    return damaged(name)(error);
  }
}

function toFile(archive: yauzl.ZipFile, entry: yauzl.Entry, archiveName: string): SourceFile {
  return {
    name: entry.fileName,
    size: entry.uncompressedSize,
    read: () => readEntry(archive, entry, `${archiveName}: ${entry.fileName}`),
  };
}

async function* readEntry(archive: yauzl.ZipFile, entry: yauzl.Entry, name: string): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) {
    throw new MarqueeError('SOURCE_DAMAGED', `${name} is encrypted; unpack the archive with its password first.`);
  }
  checkGrowth(name, entry.compressedSize, entry.uncompressedSize);
  let checksum = 0;
  try {
    for await (const chunk of await archive.openReadStreamPromise(entry)) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    damaged(name)(error);
  }
  if (checksum !== entry.crc32) damaged(name)(new Error('its checksum is wrong'));
}

function damaged(name: string): (error: unknown) => never {
  return (error) => {
    throw new MarqueeError('SOURCE_DAMAGED', `${name} cannot be unpacked (${messageOf(error)}); fetch it again.`, {
      cause: error,
    });
  };
}
