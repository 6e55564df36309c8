import type { Command } from 'commander';
import { type Config, readConfig } from '../config.ts';

/** Flags that every command understands; `readOptions` reads them. */
export function addCommonOptions(command: Command): Command {
  return command
    .option('--home <folder>', 'where the embedded database, models and rejects are kept (MARQUEE_HOME; .marquee)')
    .option('--database-url <url>', 'a PostgreSQL to use instead of the embedded one (DATABASE_URL)')
    .option('--log-level <level>', 'trace, debug, info, warn, error, fatal or silent (LOG_LEVEL; info)');
}

/**
 * The configuration from `command`'s flags and the environment.
 * @throws MarqueeError BAD_FLAG
 */
export function readOptions(command: Command): Config {
  return readConfig(process.env, command.optsWithGlobals());
}
