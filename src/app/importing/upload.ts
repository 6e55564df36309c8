import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { refuseWhileImporting } from '../../store/imports/imports.ts';
import { type CommandEnd, createCommandProcesses } from '../command-processes.ts';

/** Imports files that are sent to a server, each in a process of its own. */
export type Importer = {
  /**
   * Keeps the file until its import has ended. Resolves once that has begun, to its number.
   * @param name of the file, without a folder
   * @throws MarqueeError IMPORT_RUNS, IMPORT_FAILED, DISK_FULL, and what reading `content` throws
   */
  start(name: string, content: AsyncIterable<Buffer>): Promise<number>;
  /** Ends what still runs. */
  stop(): Promise<void>;
};

/** PostgreSQL stops where it cannot write. */
const leastFree = 200 * 2 ** 20;
/** Bytes that are written between two looks at the disk. */
const lookEvery = 2 ** 26;

/**
 * Removes what an importer of the same home has left that was killed.
 * @param leastFreeBytes how much of the disk files may not fill
 */
export async function openImporter(
  config: Pick<Config, 'home' | 'databaseUrl'>,
  sql: Sql,
  log: FastifyBaseLogger,
  leastFreeBytes = leastFree,
): Promise<Importer> {
  const uploads = path.join(config.home, 'uploads');
  const processes = createCommandProcesses(config);
  const notBegun = new MarqueeError('IMPORT_FAILED', 'The import could not be begun; the log of the server says why.');
  let isReceiving = false;
  await remove(uploads);

  async function importFile(name: string, content: AsyncIterable<Buffer>): Promise<number> {
    await refuseWhileImporting(sql);
    await mkdir(uploads, { recursive: true });
    const folder = await mkdtemp(path.join(uploads, 'upload-'));
    try {
      const file = path.join(folder, name);
      await pipeline(whileThereIsRoom(content, folder, leastFreeBytes), createWriteStream(file));
      return await processes.start(['import', file], {
        notBegun,
        async onEnd(end) {
          report(log, end);
          await remove(folder);
        },
      });
    } catch (error) {
      await remove(folder);
      throw error;
    }
  }

  return {
    async start(name, content) {
      if (isReceiving) {
        throw new MarqueeError('IMPORT_RUNS', 'Another file is being received; try again when it has been.');
      }
      isReceiving = true;
      try {
        return await importFile(name, content);
      } finally {
        isReceiving = false;
      }
    },
    stop: processes.stop,
  };
}

async function* whileThereIsRoom(
  content: AsyncIterable<Buffer>,
  folder: string,
  leastFreeBytes: number,
): AsyncGenerator<Buffer> {
  let unseen = lookEvery;
  for await (const chunk of content) {
    unseen += chunk.length;
    if (unseen >= lookEvery) {
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize < leastFreeBytes) throw diskFull();
      unseen = 0;
    }
    yield chunk;
  }
}

function diskFull(): MarqueeError {
  return new MarqueeError('DISK_FULL', 'The disk of the server is nearly full; make room, then send the file again.');
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Its complaint may quote the file, which the log must not; where in the code a defect is, does not. */
function report(log: FastifyBaseLogger, { code, complaint }: CommandEnd): void {
  const place = complaint.split('\n').filter((line) => /^\s+at /.test(line));
  if (code === 0) log.info('imported an uploaded file');
  else log.warn({ code, ...(place.length > 0 && { place }) }, 'an uploaded file was not imported; see /v1/imports');
}
