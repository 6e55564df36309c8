import { Command } from 'commander';
import { addImportCommand } from './import.ts';
import { addModelsCommand } from './models.ts';
import { addServeCommand } from './serve.ts';
import { addTrainCommand } from './train.ts';

/** The `marquee` command. Each file in this folder adds one command to it. */
export function createProgram(): Command {
  const program = new Command('marquee')
    .description('A movie-recommendation backend: ratings in, ten explained movies out.')
    .showHelpAfterError('(add --help for what is allowed)')
    .showSuggestionAfterError();
  addServeCommand(program);
  addImportCommand(program);
  addTrainCommand(program);
  addModelsCommand(program);
  return program;
}
