import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { refuseWhileImporting } from '../../store/imports/imports.ts';
import { type CommandEnd, createCommandProcesses } from '../command-processes.ts';
import { createDiskWatch } from './free-disk.ts';

/** Flags of `marquee import` from a request, which the caller has validated. */
export type ImportSettings = { [Flag in 'format' | 'map' | 'scale' | 'time' | 'user' | 'unknown']?: string } & {
  dry_run?: boolean;
};

/** Imports uploaded files, each in a separate process. */
export type Importer = {
  /**
   * Keeps the file until its import has ended. Resolves to the import's number once it has started.
   * @param name the file's name, without a folder
   * @throws MarqueeError IMPORT_RUNS, IMPORT_FAILED, DISK_FULL, and what reading `content` throws
   */
  start(name: string, content: AsyncIterable<Buffer>, settings?: ImportSettings): Promise<number>;
  /** Ends running imports. */
  stop(): Promise<void>;
};

/**
 * First removes files that a killed server left in the same home.
 * @param minFreeBytes that uploads must leave on the disk
 */
export function createImporter(
  config: Pick<Config, 'home' | 'databaseUrl'>,
  sql: Sql,
  log: FastifyBaseLogger,
  minFreeBytes?: number,
): Importer {
  const uploads = path.join(config.home, 'uploads');
  const processes = createCommandProcesses(config, log);
  const notBegun = new MarqueeError('IMPORT_FAILED', 'The import could not start; see the server log.');
  let isReceiving = false;
  const cleaned = remove(uploads).catch((error) => log.warn({ err: error }, 'files of earlier uploads remain'));

  async function importFile(name: string, content: AsyncIterable<Buffer>, settings: ImportSettings): Promise<number> {
    await refuseWhileImporting(sql);
    await cleaned;
    await mkdir(uploads, { recursive: true, mode: 0o700 });
    const folder = await mkdtemp(path.join(uploads, 'upload-'));
    try {
      const file = path.join(folder, name);
      const watchDisk = createDiskWatch(folder, diskFull, minFreeBytes);
      await pipeline(watched(content, watchDisk), createWriteStream(file));
      return await processes.start(['import', file, ...toFlags(settings), '--json'], {
        notBegun,
        async onEnd(end) {
          report(log, end, settings.dry_run);
          await remove(folder);
        },
      });
    } catch (error) {
      await remove(folder);
      throw error;
    }
  }

  return {
    async start(name, content, settings = {}) {
      if (isReceiving) {
        throw new MarqueeError('IMPORT_RUNS', 'Another file is being uploaded; try again when it is finished.');
      }
      isReceiving = true;
      try {
        return await importFile(name, content, settings);
      } finally {
        isReceiving = false;
      }
    },
    stop: processes.stop,
  };
}

/** Each flag is one word with its value, so that a value that begins with a hyphen is not taken for a flag. */
function toFlags({ dry_run: isDryRun = false, ...settings }: ImportSettings): string[] {
  const flags = Object.entries(settings).map(([flag, value]) => `--${flag}=${value}`);
  return isDryRun ? ['--dry-run', ...flags] : flags;
}

async function* watched(content: AsyncIterable<Buffer>, watchDisk: (count: number) => void): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    watchDisk(chunk.length);
    yield chunk;
  }
}

function diskFull(): MarqueeError {
  return new MarqueeError(
    'DISK_FULL',
    'The server has too little free disk space; free some, then send the file again.',
  );
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Logs how an import ended. Error messages may quote the file, so only the lines of the stack are logged. */
function report(log: FastifyBaseLogger, { code, stderr }: CommandEnd, isDryRun = false): void {
  const place = stderr.split('\n').filter((line) => /^\s+at /.test(line));
  if (code === 0) log.info(isDryRun ? 'checked an uploaded file' : 'imported an uploaded file');
  else log.warn({ code, ...(place.length > 0 && { place }) }, 'an uploaded file was not imported; see /v1/imports');
}
