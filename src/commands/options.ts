import type { Command } from 'commander';
import { type Config, readConfig, settings } from '../config.ts';

/** Adds flags that `readOptions` reads. */
export function addOptions(command: Command, names: readonly (keyof typeof settings)[]): Command {
  for (const name of names) {
    const { flag, variable, fallback, meaning } = settings[name];
    command.option(flag, `${meaning} (${[variable, fallback].filter(Boolean).join('; ')})`);
  }
  return command;
}

/** The flags that every command understands. */
export function addCommonOptions(command: Command): Command {
  return addOptions(command, ['home', 'databaseUrl', 'logLevel']);
}

/**
 * The configuration from `command`'s flags and the environment.
 * @throws MarqueeError BAD_FLAG
 */
export function readOptions(command: Command): Config {
  return readConfig(process.env, command.optsWithGlobals());
}
