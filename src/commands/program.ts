import { Command, InvalidArgumentError } from 'commander';
import packageFile from '../../package.json' with { type: 'json' };
import { addBackupCommands } from './backup.ts';
import { addCollectCommand } from './collect.ts';
import { addDeadLettersCommand } from './dead-letters.ts';
import { addEvaluateCommand } from './evaluate.ts';
import { addImportCommand } from './import.ts';
import { addKeysCommand } from './keys.ts';
import { addModelsCommand } from './models.ts';
import { addReportCommand } from './report.ts';
import { addServeCommand } from './serve.ts';
import { addStatisticsCommand } from './statistics.ts';
import { addStreamCommand } from './stream.ts';
import { addTrainCommand } from './train.ts';
import { addTuneCommand } from './tune.ts';

/** The `marquee` command. Each file in this folder adds one command to it. */
export function createProgram(): Command {
  const program = new Command('marquee')
    .description('A movie-recommendation backend: ratings in, ten movies out.')
    .version(packageFile.version)
    .addHelpText('after', '\nExample:\n  $ npx @marquee-movies/server serve --demo\n')
    .showHelpAfterError('(add --help for what is allowed)')
    .showSuggestionAfterError();
  addServeCommand(program);
  addImportCommand(program);
  addStreamCommand(program);
  addDeadLettersCommand(program);
  addCollectCommand(program);
  addStatisticsCommand(program);
  addTrainCommand(program);
  addModelsCommand(program);
  addKeysCommand(program);
  addBackupCommands(program);
  addEvaluateCommand(program);
  addReportCommand(program);
  addTuneCommand(program);
  refuseFlagsAsValues(program);
  return program;
}

/** Commander takes anything after a flag as its value: `--statistics --json` would read the folder `--json`. */
function refuseFlagsAsValues(command: Command): void {
  for (const option of command.options.filter(({ required }) => required)) {
    const { parseArg } = option;
    option.argParser((text: string, previous: unknown) => {
      if (text.startsWith('--')) {
        throw new InvalidArgumentError(`A value must follow ${option.long}, and this is a flag.`);
      }
      return parseArg ? parseArg(text, previous) : text;
    });
  }
  command.commands.forEach(refuseFlagsAsValues);
}
