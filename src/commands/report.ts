import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { notify } from '../app/messages.ts';
import type { Config } from '../config.ts';
import { judgeOnline } from '../evaluate/online/quality.ts';
import { openDatabase } from '../store/database.ts';
import { readOnlineQuality } from '../store/models/online-quality.ts';
import { toAge } from './terminal/arguments.ts';
import { describeOnlineQuality } from './terminal/online-table.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';
import { checkWritable, describeCommand } from './terminal/output.ts';

/** `since` and `window` are in milliseconds. */
type ReportFlags = { since: number; window: number; json?: boolean; html?: string };

const dayMs = 86_400_000;

export function addReportCommand(program: Command): void {
  const report = program.command('report').description('Reports how recommendations were used.');
  report.addHelpText(
    'after',
    '\nExample:\n  $ npx @marquee-movies/server report online --since 30d --html online.html\n',
  );
  const online = report
    .command('online')
    .description('Reports hit rates from the log of a service and from logged answers.')
    .addOption(
      new Option('--since <age>', 'count recommendations of this age or newer')
        .argParser(toAge)
        .default(30 * dayMs, '30d'),
    )
    .addOption(
      new Option('--window <time>', 'time after a recommendation in which a hit counts')
        .argParser(toAge)
        .default(7 * dayMs, '7d'),
    )
    .option('--json', 'print all results as JSON')
    .option('--html <file>', 'write a self-contained HTML report');
  addCommonOptions(online).action((flags: ReportFlags, self: Command) => runReport(readOptions(self), flags));
}

async function runReport(config: Config, { since, window, json, html }: ReportFlags): Promise<void> {
  if (html !== undefined) await checkWritable(html);
  const database = await openDatabase({ ...config, onNotice: notify });
  try {
    const readings = await readOnlineQuality(database.sql, { sinceMs: since, windowMs: window });
    const quality = { ...judgeOnline(readings, window), command: describeCommand(process.argv.slice(2)) };
    process.stdout.write(json ? `${JSON.stringify(quality)}\n` : describeOnlineQuality(quality));
    if (html === undefined) return;
    // Imported here because charts take long to load, and every command loads this file.
    const { renderOnlineReport } = await import('../evaluate/report/online-page.ts');
    await writeFile(html, renderOnlineReport(quality));
    notify(`wrote ${html}`);
  } finally {
    await database.close();
  }
}
