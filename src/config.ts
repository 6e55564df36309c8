import path from 'node:path';
import { MarqueeError } from './errors.ts';

/** Everything that can be set from outside, read once at start. A flag wins over the variable of the same meaning. */
export type Config = {
  /** Absolute path of the folder that holds the embedded database, models and rejects. */
  home: string;
  /** Undefined: the embedded PostgreSQL under `home`. */
  databaseUrl: string | undefined;
  host: string;
  port: number;
  logLevel: LogLevel;
  readAccess: ReadAccess;
  /** Of the sites whose pages may read answers; `*` is any. */
  corsOrigins: readonly string[];
  /** Requests in flight. */
  mostInFlight: number;
  /** Base URL of a collector of traces. */
  tracesTo: string | undefined;
  /** Base URL of movies' posters, without a slash at its end. */
  posters: string | undefined;
};

/** What the command line may set; strings, as typed. */
export type Flags = { [Name in keyof typeof settings]?: string | undefined };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const readAccesses = ['open', 'key'] as const;
type ReadAccess = (typeof readAccesses)[number];

type Setting = { flag: string; variable: string; fallback: string | undefined; meaning: string };

/** What can be set; help and docs/configuration.md say the same. */
export const settings = {
  home: {
    flag: '--home <folder>',
    variable: 'MARQUEE_HOME',
    fallback: '.marquee',
    meaning: 'where the embedded database, models and rejects are kept',
  },
  databaseUrl: {
    flag: '--database-url <url>',
    variable: 'DATABASE_URL',
    fallback: undefined,
    meaning: 'a PostgreSQL to use instead of the embedded one',
  },
  logLevel: {
    flag: '--log-level <level>',
    variable: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `how much to log: ${logLevels.join(', ')}`,
  },
  host: {
    flag: '--host <name>',
    variable: 'HOST',
    fallback: 'localhost',
    meaning: 'the address to listen on; 0.0.0.0 for every one of this machine',
  },
  port: {
    flag: '--port <number>',
    variable: 'PORT',
    fallback: '5000',
    meaning: 'the port to listen on; 0 for any free one',
  },
  readAccess: {
    flag: '--read-access <open or key>',
    variable: 'MARQUEE_READ_ACCESS',
    fallback: 'open',
    meaning: 'who may read: open for everybody, key for whoever has a key with the scope recommend',
  },
  corsOrigins: {
    flag: '--cors-origins <list>',
    variable: 'MARQUEE_CORS_ORIGINS',
    fallback: undefined,
    meaning: 'sites whose pages may read answers, as https://example.org,https://example.com; * for any',
  },
  mostInFlight: {
    flag: '--most-in-flight <requests>',
    variable: 'MARQUEE_MOST_IN_FLIGHT',
    fallback: '1000',
    meaning: 'how many requests may be in flight; more are refused at once',
  },
  tracesTo: {
    flag: '--traces-to <url>',
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    fallback: undefined,
    meaning: 'a collector of OpenTelemetry traces, as http://localhost:4318',
  },
  posters: {
    flag: '--posters <url>',
    variable: 'MARQUEE_POSTERS',
    fallback: undefined,
    meaning: 'where posters are, as https://image.tmdb.org/t/p/w342; without it the page draws covers',
  },
} as const satisfies Record<string, Setting>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An empty flag or variable counts as none.
 * @throws MarqueeError BAD_FLAG naming the flag or variable, its value and what is allowed
 */
export function readConfig(environment: Environment, flags: Flags = {}): Config {
  const given = (name: keyof typeof settings): Given => {
    const { flag, variable, fallback } = settings[name];
    if (flags[name]) return { value: flags[name], name: flag.split(' ')[0]! };
    return { value: environment[variable] || fallback, name: variable };
  };
  return {
    home: path.resolve(given('home').value!),
    databaseUrl: readDatabaseUrl(given('databaseUrl')),
    host: given('host').value!,
    port: readPort(given('port')),
    logLevel: readOneOf(logLevels, given('logLevel')),
    readAccess: readOneOf(readAccesses, given('readAccess')),
    corsOrigins: readOrigins(given('corsOrigins')),
    mostInFlight: readCount(given('mostInFlight')),
    tracesTo: readUrl(given('tracesTo')),
    posters: readPosters(given('posters')),
  };
}

/** A setting's value, and the flag or variable that it comes from. */
type Given = { value: string | undefined; name: string };

function readPort({ value = '', name }: Given): number {
  const port = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (port <= 65535) return port;
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be a port from 0 (any free one) to 65535.`);
}

function readOneOf<Choice extends string>(choices: readonly Choice[], { value, name }: Given): Choice {
  const choice = choices.find((known) => known === value);
  if (choice) return choice;
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be one of ${choices.join(', ')}.`);
}

function readCount({ value = '', name }: Given): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be a whole number above 0.`);
}

/** An origin has no path, not even a slash: it would never be equal to what a browser sends. */
function readOrigins({ value = '', name }: Given): string[] {
  const origins = value.split(',').map((origin) => origin.trim());
  return origins.filter(Boolean).map((origin) => {
    if (origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin)) return origin;
    throw new MarqueeError(
      'BAD_FLAG',
      `${name} has "${origin}"; it must be an origin such as https://example.org, or *.`,
    );
  });
}

function readUrl({ value, name }: Given): string | undefined {
  if (value === undefined || (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))) return value;
  throw new MarqueeError('BAD_FLAG', `${name} is not of the form http://host:port.`);
}

/** Everybody who sees the page is told it, and the names of files are added to it. */
function readPosters({ value, name }: Given): string | undefined {
  if (value === undefined) return undefined;
  if (/^https?:\/\/[^\s?#@]+$/.test(value) && URL.canParse(value)) return value.replace(/\/+$/, '');
  throw new MarqueeError(
    'BAD_FLAG',
    `${name} is not of the form https://image.tmdb.org/t/p/w342, an address that the names of files can be added to.`,
  );
}

/** The value may hold a password, so no message repeats it. */
function readDatabaseUrl({ value, name }: Given): string | undefined {
  if (value === undefined) return undefined;
  if (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)) return value;
  throw new MarqueeError('BAD_FLAG', `${name} is not of the form postgresql://user:password@host:5432/database.`);
}
