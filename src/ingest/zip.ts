import { crc32 } from 'node:zlib';
import yauzl from 'yauzl';
import { MarqueeError, messageOf } from '../errors.ts';
import { checkGrowth } from './inflate.ts';
import type { FileSet, SourceFile } from './source-file.ts';

/**
 * The files in a zip archive, each read as a stream when it is asked for.
 * @throws MarqueeError SOURCE_DAMAGED
 */
export async function openZip(path: string, name: string): Promise<FileSet> {
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
