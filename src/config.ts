import path from 'node:path';
import { MarqueeError } from './errors.ts';

/** Everything that can be set from outside, read once at start. A flag wins over the variable of the same name. */
export type Config = {
  /** Absolute path of the folder that holds the embedded database, models and rejects. */
  home: string;
  /** Undefined: the embedded PostgreSQL under `home`. */
  databaseUrl: string | undefined;
  host: string;
  port: number;
  logLevel: LogLevel;
};

/** What the command line may set; strings, as typed. */
export type Flags = {
  home?: string | undefined;
  databaseUrl?: string | undefined;
  host?: string | undefined;
  port?: string | undefined;
  logLevel?: string | undefined;
};

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws MarqueeError BAD_FLAG naming the flag or variable, its value and what is allowed. */
export function readConfig(environment: Environment, flags: Flags = {}): Config {
  const setting = (flag: keyof Flags, variable: string) => {
    const typed = flags[flag];
    if (typed !== undefined) return { value: typed, name: flagName(flag) };
    const value = environment[variable];
    return { value: value === '' ? undefined : value, name: variable };
  };
  const home = setting('home', 'MARQUEE_HOME');
  const host = setting('host', 'HOST');
  return {
    home: path.resolve(home.value ?? '.marquee'),
    databaseUrl: readDatabaseUrl(setting('databaseUrl', 'DATABASE_URL')),
    host: host.value ?? 'localhost',
    port: readPort(setting('port', 'PORT')),
    logLevel: readLogLevel(setting('logLevel', 'LOG_LEVEL')),
  };
}

type Setting = { value: string | undefined; name: string };

function flagName(flag: string): string {
  return `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function readPort({ value, name }: Setting): number {
  if (value === undefined) return 5000;
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be a port from 0 (any free one) to 65535.`);
}

function readLogLevel({ value, name }: Setting): LogLevel {
  const level = logLevels.find((known) => known === (value ?? 'info'));
  if (level) return level;
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be one of ${logLevels.join(', ')}.`);
}

/** The value may hold a password, so no message repeats it. */
function readDatabaseUrl({ value, name }: Setting): string | undefined {
  if (value === undefined) return undefined;
  if (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)) return value;
  throw new MarqueeError('BAD_FLAG', `${name} is not of the form postgresql://user:password@host:5432/database.`);
}
