import { type Command, Option } from 'commander';
import { MarqueeError } from '../errors.ts';
import { type Format, formats } from '../ingest/detect.ts';
import { importSource } from '../ingest/import.ts';
import { openDatabase } from '../store/database.ts';
import { showProgress } from './import-progress.ts';
import { describeSummary, isUseful } from './import-summary.ts';
import { addCommonOptions, readOptions } from './options.ts';
import { stopRequested } from './stop.ts';

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
  const progress = showProgress();
  const database = await openDatabase({ ...config, onNotice: progress.notice });
  try {
    const summary = await Promise.race([
      importSource({
        sql: database.sql,
        path,
        home: config.home,
        format: flags.format,
        unknown: flags.unknown,
        dryRun: flags.dryRun ?? false,
        onProgress: progress.update,
        onNotice: progress.notice,
      }),
      stopSignal(),
    ]);
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : describeSummary(summary));
    if (!isUseful(summary)) process.exitCode = 1;
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
