import { basename, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { importRecorded } from '../app/importing/import-record.ts';
import { describeSummary, isUseful } from '../app/importing/summary.ts';
import { endWithStarter, hasStarter, tellStarter } from '../app/parent-process.ts';
import { stopRequested } from '../app/stop.ts';
import { MarqueeError } from '../errors.ts';
import { type Format, formats } from '../ingest/detect.ts';
import { importSource } from '../ingest/import.ts';
import { openDatabase } from '../store/database.ts';
import { addCommonOptions, readOptions } from './options.ts';
import { showProgress } from './terminal/import-progress.ts';

type ImportFlags = { format?: Format; unknown: 'stub' | 'reject'; dryRun?: boolean; json?: boolean };

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('Brings movies, users and ratings into the database.')
    .argument('<source>', 'a folder, a CSV file (also gzipped) or a zip archive: our three CSVs, or MovieLens')
    .addOption(new Option('--format <format>', 'what the files are; found out by looking').choices(formats))
    .addOption(
      new Option('--unknown <what>', 'what becomes of ratings of unknown users and movies: a row is made, or rejected')
        .choices(['stub', 'reject'])
        .default('stub'),
    )
    .option('--dry-run', 'do all but write to the database')
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', '\nExample:\n  $ npx marquee import ~/Downloads/ml-latest-small.zip\n');
  addCommonOptions(command).action(runImport);
}

async function runImport(path: string, flags: ImportFlags, command: Command): Promise<void> {
  const config = readOptions(command);
  endWithStarter();
  const progress = showProgress();
  const database = await openDatabase({ ...config, onNotice: progress.notice });
  try {
    const source = { sql: database.sql, path, home: config.home, format: flags.format, unknown: flags.unknown };
    const listener = { onProgress: progress.update, onNotice: progress.notice };
    const summary = flags.dryRun
      ? await Promise.race([importSource({ ...source, ...listener, dryRun: true }), stopSignal()])
      : await importRecorded({
          ...{ ...source, ...listener, name: basename(resolve(path)), alone: hasStarter, untilStopped: stopSignal },
          onStart: (id) => tellStarter({ started: id }),
        });
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : describeSummary(summary));
    if (!isUseful(summary)) process.exitCode = 1;
  } catch (error) {
    if (error instanceof MarqueeError) tellStarter({ refused: { code: error.code, message: error.message } });
    throw error;
  } finally {
    progress.end();
    await database.close();
  }
}

/** Rejects when the user or the system wants an end; closing the database then undoes what was begun. */
async function stopSignal(): Promise<never> {
  await stopRequested();
  throw new MarqueeError('IMPORT_STOPPED', 'The import was stopped; nothing of it was kept.');
}
