import { basename, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { importSource, type Progress } from '../app/importing/import.ts';
import { importRecorded } from '../app/importing/import-record.ts';
import { isUseful } from '../app/importing/summary.ts';
import { exitWithParent, hasParent, notifyParent, notifyParentOfFailure } from '../app/parent-process.ts';
import { stopRequested } from '../app/stop.ts';
import { parseUserKey, type UserKey, userKeyRule } from '../domain/user-key.ts';
import { MarqueeError, messageOf } from '../errors.ts';
import { type TimeForm, timeForms } from '../ingest/calendar.ts';
import { type ColumnMap, parseColumnMap } from '../ingest/columns.ts';
import { type Format, formats } from '../ingest/kind.ts';
import { parseScale, type Scale } from '../ingest/scale.ts';
import { openDatabase } from '../store/database.ts';
import { createImportDescription } from './terminal/import-progress.ts';
import { describeSummary } from './terminal/import-summary.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';
import { showProgress } from './terminal/progress.ts';

type ImportFlags = {
  format?: Format;
  map?: ColumnMap;
  scale?: Scale;
  time?: TimeForm;
  user?: UserKey;
  unknown?: 'stub' | 'reject';
  dryRun?: boolean;
  json?: boolean;
};

export function addImportCommand(program: Command): void {
  const command = program
    .command('import')
    .description('Imports movies, users, ratings and plays; all rules are in docs/data-formats.md.')
    .argument('<source>', 'a folder, a file (CSV, TSV, JSON) or a zip archive')
    .option('--dry-run', 'do everything except keep the result')
    .option('--map <columns>', 'columns: user=1,movie=2,rating=3,time=4, or by name', toMap)
    .option('--scale <range>', 'range of the ratings: 0..10, 1..100, thumbs', toScale)
    .option('--time <form>', `form of times: ${timeForms.join(', ')}`, toTimeForm)
    .option('--user <id>', 'whose personal export it is: number or name', toUser)
    .option('--unknown <what>', 'unknown movies and users: stub (make them) or reject', toUnknown)
    .option('--format <name>', 'the source, such as movielens, if not recognised', toFormat)
    .option('--json', 'print the summary as JSON')
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server import ~/Downloads/ml-latest-small.zip\n');
  addCommonOptions(command).action(runImport);
}

const toFormat = oneOf(formats);
const toTimeForm = oneOf(timeForms);
const toUnknown = oneOf(['stub', 'reject'] as const);

function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const choice = choices.find((each) => each === text);
    if (choice === undefined) throw new InvalidArgumentError(`It must be one of ${choices.join(', ')}.`);
    return choice;
  };
}

function toMap(text: string): ColumnMap {
  try {
    return parseColumnMap(text);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
  }
}

function toScale(text: string): Scale {
  const scale = parseScale(text);
  if (!scale) throw new InvalidArgumentError('It must be thumbs, or a range such as 0..10.');
  return scale;
}

function toUser(text: string): UserKey {
  const key = parseUserKey(text);
  if (key === undefined) throw new InvalidArgumentError(`It must be ${userKeyRule}.`);
  return key;
}

async function runImport(path: string, flags: ImportFlags, command: Command): Promise<void> {
  const config = readOptions(command);
  exitWithParent();
  const progress = showProgress();
  const describe = createImportDescription();
  const database = await openDatabase({ ...config, onNotice: progress.notice });
  let isStopped = false;
  try {
    const { format, map, scale, time, user, unknown } = flags;
    const source = { sql: database.sql, path, home: config.home, format, map, scale, time, user, unknown };
    const onUnderstood = (lines: readonly string[]) => progress.notice(lines.join('\n'));
    const onProgress = (each: Progress) => progress.update(describe(each));
    const listener = { onProgress, onNotice: progress.notice, onUnderstood };
    const { dryRun = false } = flags;
    // A server that started this process shows its record.
    const summary =
      dryRun && !hasParent
        ? await Promise.race([importSource({ ...source, ...listener, dryRun }), stopSignal()])
        : await importRecorded({
            ...source,
            ...listener,
            dryRun,
            name: basename(resolve(path)),
            alone: hasParent,
            untilStopped: stopSignal,
            onStart: (id) => notifyParent({ started: id }),
          });
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(summary)}\n` : describeSummary(summary));
    if (!isUseful(summary)) process.exitCode = 1;
  } catch (error) {
    notifyParentOfFailure(error);
    isStopped = error instanceof MarqueeError && error.code === 'IMPORT_STOPPED';
    throw error;
  } finally {
    progress.end();
    // A stopped import must not commit while its connection has time to close.
    await database.close(isStopped ? { timeout: 0 } : undefined);
  }
}

/** Rejects at a signal; closing the database then rolls the import back. */
async function stopSignal(): Promise<never> {
  await stopRequested();
  throw new MarqueeError('IMPORT_STOPPED', 'The import was stopped; nothing was written.');
}
