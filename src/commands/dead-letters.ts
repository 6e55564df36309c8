import type { Command } from 'commander';
import type { Config } from '../config.ts';
import { replayDeadLetters } from '../ingest/movielog/replay.ts';
import { messagesOf, rejectsOf } from '../store/stream/events.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';
import { write } from './terminal/output.ts';
import { countsToJson, describeCounts, withStream } from './terminal/stream.ts';

type ReplayFlags = { json?: boolean };

export function addDeadLettersCommand(program: Command): void {
  const deadLetters = program.command('dead-letters').description('Handles stream messages that were rejected.');
  deadLetters.addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server dead-letters replay\n');
  const replay = deadLetters
    .command('replay')
    .description('Retries dead letters after the cause is fixed.')
    .option('--json', 'print the counts as JSON');
  addCommonOptions(replay).action((flags: ReplayFlags, self: Command) => runReplay(readOptions(self), flags));
}

async function runReplay(config: Config, { json }: ReplayFlags): Promise<void> {
  await withStream(config, {}, async (options) => {
    const { counts } = await replayDeadLetters(options);
    const left = rejectsOf(counts);
    const summary = `${messagesOf(counts) - left} were accepted; ${left} remain dead letters.`;
    write(json ? JSON.stringify(countsToJson(counts)) : `${describeCounts(counts)}\n\n${summary}`);
  });
}
