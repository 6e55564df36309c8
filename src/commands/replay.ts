import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { replayDeadLetters } from '../ingest/movielog/write.ts';
import { messagesOf, rejectsOf } from '../store/stream/events.ts';
import { addCommonOptions, readOptions } from './options.ts';
import { withStream } from './streaming.ts';
import { countsToJson, describeCounts } from './terminal/stream-counts.ts';

type ReplayFlags = { json?: boolean };

export function addReplayCommand(program: Command): void {
  const command = program
    .command('replay')
    .description('Puts messages that could not be used through again, after what was wrong with them has been mended.')
    .requiredOption('--dead-letters', 'all that are in the table dead_letters')
    .option('--json', 'print the counts as JSON')
    .addHelpText('after', '\nExample:\n  $ npx marquee replay --dead-letters\n');
  addCommonOptions(command).action((flags: ReplayFlags, self: Command) => runReplay(readOptions(self), flags));
}

async function runReplay(config: Config, { json }: ReplayFlags): Promise<void> {
  await withStream(config, {}, async (options) => {
    const { counts } = await replayDeadLetters(options);
    const left = rejectsOf(counts);
    const summary = `${messagesOf(counts) - left} can be used now; ${left} stay dead letters.`;
    process.stdout.write(
      json ? `${JSON.stringify(countsToJson(counts))}\n` : `${describeCounts(counts)}\n\n${summary}\n`,
    );
  });
}
