import { once } from 'node:events';
import { createWriteStream, existsSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Command } from 'commander';
import { MarqueeError, messageOf } from '../errors.ts';
import { inflate } from '../ingest/inflate.ts';
import { restoreBackup, type TableRows, writeBackup } from '../store/backup.ts';
import type { Sql } from '../store/database.ts';
import { isDiskFull } from '../store/failures.ts';
import { addCommonOptions, withDatabase } from './terminal/options.ts';
import { write } from './terminal/output.ts';

export function addBackupCommands(program: Command): void {
  const backup = program
    .command('backup')
    .description('Writes everything in the database, including models, to one file while servers keep running.')
    .argument('<file>', 'file to write, which must not exist yet')
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server backup marquee-backup.gz\n');
  addCommonOptions(backup).action((file: string, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql }) => write(`Wrote ${file}: ${describe(await backUp(sql, file))}.`)),
  );

  const restore = program
    .command('restore')
    .description('Fills an empty database from a file written by `marquee backup`.')
    .argument('<file>')
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server restore marquee-backup.gz --home new-home\n');
  addCommonOptions(restore).action((file: string, _flags: object, self: Command) =>
    withDatabase(self, async ({ sql }) => write(`Restored ${file}: ${describe(await restoreFile(sql, file))}.`)),
  );
}

/** The file appears once it is complete. As it holds personal data and hashes of keys, only its owner may read it. */
async function backUp(sql: Sql, file: string): Promise<TableRows[]> {
  refuseToReplace(file);
  const part = `${file}.part`;
  const out = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
  const gzip = createGzip({ level: 4 });
  const written = pipeline(gzip, out);
  written.catch(() => {});
  // Not before it is open: until then, the file may belong to another backup.
  out.once('open', () => removeAtSignals(part));
  try {
    const tables = await writeBackup(sql, async (frame) => {
      if (!gzip.write(frame)) await Promise.race([once(gzip, 'drain'), written]);
    });
    gzip.end();
    await written;
    // Another process may have created it meanwhile.
    refuseToReplace(file);
    await rename(part, file);
    return tables;
  } catch (error) {
    gzip.destroy();
    await finished(out).catch(() => {});
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') await rm(part, { force: true });
    throw notWritten(file, error);
  }
}

function refuseToReplace(file: string): void {
  if (existsSync(file)) throw new MarqueeError('OUTPUT_NOT_WRITABLE', `Cannot write ${file}: it already exists.`);
}

/** If the process is stopped, by Ctrl-C for example, it ends as usual but leaves no file behind. */
function removeAtSignals(file: string): void {
  const remove = (signal: NodeJS.Signals) => {
    rmSync(file, { force: true });
    process.kill(process.pid, signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, remove);
}

function notWritten(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (error instanceof MarqueeError || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error;
  if (isDiskFull(error))
    return new MarqueeError('DISK_FULL', `The disk of ${file} is full; no file was left there.`, { cause: error });
  const reason =
    code === 'EEXIST' ? `${file}.part exists; delete it if no other backup is writing it` : messageOf(error);
  return new MarqueeError('OUTPUT_NOT_WRITABLE', `Cannot write ${file}: ${reason}.`, { cause: error });
}

async function restoreFile(sql: Sql, file: string): Promise<TableRows[]> {
  try {
    // Opened first, so that a missing file is reported at once.
    const source = (await open(file)).createReadStream();
    return await restoreBackup(sql, inflate(file, source));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (error instanceof MarqueeError || !/^E[A-Z]+$/.test(code)) throw error;
    throw new MarqueeError('SOURCE_UNREADABLE', `Cannot read ${file}: ${messageOf(error)}.`, { cause: error });
  }
}

/** `watch` and `user`. */
const singular = (name: string) => name.replace(/(?<=ch)es$|s$/, '');

const shown = ['movies', 'users', 'ratings', 'watches', 'models'];

function describe(tables: readonly TableRows[]): string {
  const counts = tables.filter(({ table }) => shown.includes(table)).map(({ table, rows }) => ({ rows, name: table }));
  const filled = counts.filter(({ rows }) => rows > 0);
  const named = filled.map(({ rows, name }) => `${rows.toLocaleString('en-US')} ${rows === 1 ? singular(name) : name}`);
  return named.join(', ') || 'no movies, users or models';
}
