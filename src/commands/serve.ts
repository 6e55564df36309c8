import { type Command, Option } from 'commander';
import { recommenderNames } from '../app/models/loaded-model.ts';
import type { ServeFlags } from './serve-process.ts';
import { toAge, toMilliseconds, toRetrainRule, toShare } from './terminal/arguments.ts';
import { addCommonOptions, addOptions, readOptions } from './terminal/options.ts';
import { addTopicOptions } from './terminal/topic-options.ts';

const serveSettings = [
  'databaseConnections',
  'replicaUrl',
  'host',
  'port',
  'readAccess',
  'allowedHosts',
  'corsOrigins',
  'workers',
  'maxInFlight',
  'stopDelay',
  'tracesTo',
  'posters',
] as const;

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('Starts the HTTP server; trains a model first if there is none.')
    .option('--demo', 'import the demo data first if the database has no movies')
    .addOption(
      new Option('--recommender <name>', "recommender that answers; classic is the original system's algorithm")
        .choices(recommenderNames)
        .default('marquee'),
    )
    .option(
      '--retrain-after <age or share>',
      'retrain after 1h, 7d ..., or with 10% new ratings and watches',
      toRetrainRule,
    )
    .addOption(
      new Option('--log-answers [share]', 'log recommendations, of all users or of a share such as 10%')
        .argParser(toShare)
        .preset('100%'),
    )
    .addOption(
      new Option('--keep-answers <age>', 'age at which logged recommendations are deleted')
        .argParser(toAge)
        .default(30 * 86_400_000, '30d'),
    )
    .option('--stream <topic>', 'also read this Kafka topic into the database')
    .option('--reject-limit <percent>', 'log an error if more of its messages are rejected', toShare, 0.05)
    .addOption(
      new Option('--lag-limit <time>', 'lag above which /health/ready says degraded')
        .argParser(toMilliseconds)
        .default(60_000, '60s'),
    )
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server serve --port 8080 --retrain-after 1d\n');
  addTopicOptions(command);
  addCommonOptions(addOptions(command, serveSettings)).action(async (flags: ServeFlags, self: Command) => {
    const config = readOptions(self);
    // Imported here as it is most of the code, which other commands do not need.
    const { runServe } = await import('./serve-process.ts');
    await runServe(config, flags);
  });
}
