import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { importRecorded } from '../app/importing/import-record.ts';
import { isUseful } from '../app/importing/summary.ts';
import { exitWithParent, hasParent, tellParent } from '../app/parent-process.ts';
import { stopRequested } from '../app/stop.ts';
import { MarqueeError } from '../errors.ts';
import { type Format, formats } from '../ingest/detect.ts';
import { importSource, type Progress } from '../ingest/import.ts';
import { openDatabase } from '../store/database.ts';
import { createImportDescription } from './terminal/import-progress.ts';
import { describeSummary } from './terminal/import-summary.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';
import { showProgress } from './terminal/progress.ts';

type ImportFlags = { format?: Format; unknown: 'stub' | 'reject'; dryRun?: boolean; json?: boolean };

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('Imports movies, users and ratings into the database.')
    .argument('<source>', 'a folder, a CSV file (also gzipped) or a zip archive')
    .addOption(new Option('--format <format>', 'format of the files; detected if absent').choices(formats))
    .addOption(
      new Option('--unknown <what>', 'ratings of unknown users and movies: add a row for them, or reject')
        .choices(['stub', 'reject'])
        .default('stub'),
    )
    .option('--dry-run', 'read and check everything, but write nothing')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', '\nExample:\n  $ npx marquee import ~/Downloads/ml-latest-small.zip\n');
  addCommonOptions(command).action(runImport);
}

async function runImport(path: string, flags: ImportFlags, command: Command): Promise<void> {
  const config = readOptions(command);
  exitWithParent();
  const progress = showProgress();
  const describe = createImportDescription();
  const database = await openDatabase({ ...config, onNotice: progress.notice });
  try {
    const source = { sql: database.sql, path, home: config.home, format: flags.format, unknown: flags.unknown };
    const listener = { onProgress: (each: Progress) => progress.update(describe(each)), onNotice: progress.notice };
    const summary = flags.dryRun
      ? await Promise.race([importSource({ ...source, ...listener, dryRun: true }), stopSignal()])
      : await importRecorded({
          ...{ ...source, ...listener, name: basename(resolve(path)), alone: hasParent, untilStopped: stopSignal },
          onStart: (id) => tellParent({ started: id }),
        });
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : describeSummary(summary));
    if (!isUseful(summary)) process.exitCode = 1;
  } catch (error) {
    if (error instanceof MarqueeError) tellParent({ refused: { code: error.code, message: error.message } });
    throw error;
  } finally {
    progress.end();
    await database.close();
  }
}

/** Rejects at a signal; closing the database then rolls the import back. */
async function stopSignal(): Promise<never> {
  await stopRequested();
  throw new MarqueeError('IMPORT_STOPPED', 'The import was stopped; nothing was written.');
}
