import type { Command } from 'commander';
import { notify } from '../../app/messages.ts';
import { type Config, readConfig, settings } from '../../config.ts';
import { type Database, openDatabase } from '../../store/database.ts';

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

/** Runs `work` with the database that `command`'s flags name. */
export async function withDatabase(
  command: Command,
  work: (open: Pick<Database, 'sql'> & { home: string }) => Promise<void>,
): Promise<void> {
  const config = readOptions(command);
  const database = await openDatabase({ ...config, onNotice: notify });
  try {
    await work({ sql: database.sql, home: config.home });
  } finally {
    await database.close();
  }
}
