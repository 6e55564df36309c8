import type { Command } from 'commander';
import { exportStatistics } from '../app/training/statistics.ts';
import { defaultHeadLimit } from '../app/training/training.ts';
import { toCount } from './terminal/arguments.ts';
import { addCommonOptions, withDatabase } from './terminal/options.ts';
import { showProgress } from './terminal/progress.ts';

type StatisticsFlags = { out: string; head?: number; json?: boolean };

export function addStatisticsCommand(program: Command): void {
  const command = program
    .command('statistics')
    .description(
      'Writes what a training needs to know of all users as Parquet files, for `marquee train --statistics`.',
    )
    .requiredOption('--out <folder>', 'where to write them: an empty or new folder')
    .option('--head <movies>', 'movies in the dense solve, at most (default: as in `train`)', toCount)
    .option('--json', 'print the manifest as JSON')
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server statistics --out statistics\n');
  addCommonOptions(command).action((flags: StatisticsFlags, self: Command) =>
    withDatabase(self, async ({ sql }) => {
      const progress = showProgress();
      const manifest = await exportStatistics({
        sql,
        folder: flags.out,
        headLimit: flags.head ?? defaultHeadLimit(),
        onProgress: (done, users) => progress.update({ label: 'summing up users', share: done / users }),
      }).finally(() => progress.end());
      const { summedUsers, sampledUsers, summedEntries, head } = manifest.counts;
      process.stdout.write(
        flags.json
          ? `${JSON.stringify(manifest)}\n`
          : `Wrote ${flags.out}: ${summedEntries} ratings and watches of ${summedUsers} users in sums over ${head} movies, ` +
              `and the histories of ${sampledUsers} users.\n`,
      );
    }),
  );
}
