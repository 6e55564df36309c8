import type { Command } from 'commander';
import { addCommonOptions, readOptions } from './options.ts';
import { addServeOptions, type ServeFlags } from './serve-options.ts';

export function addServeCommand(program: Command): void {
  const command = program
    .command('serve')
    .description('Answers POST /predict; trains a model first where there is none.')
    .addHelpText('after', '\nExample:\n  $ npx marquee serve --port 8080 --retrain-after 1d\n');
  addCommonOptions(addServeOptions(command)).action(async (flags: ServeFlags, self: Command) => {
    const config = readOptions(self);
    // Most of what there is to load, which the other commands need not wait for.
    const { runServe } = await import('./serve-process.ts');
    await runServe(config, flags);
  });
}
