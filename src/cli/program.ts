import { Command } from 'commander';
import { addServeCommand } from './serve.ts';

/** The `marquee` command. Each file in this folder adds one command to it. */
export function createProgram(): Command {
  const program = new Command('marquee')
    .description('A movie-recommendation backend: ratings in, ten explained movies out.')
    .showHelpAfterError('(add --help for what is allowed)')
    .showSuggestionAfterError();
  addServeCommand(program);
  return program;
}
