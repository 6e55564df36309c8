import path from 'node:path';
import { readDuration } from './domain/duration.ts';
import { type ReadAccess, readAccesses } from './domain.ts';
import { MarqueeError } from './errors.ts';

/** All settings, read once at the start. A flag overrides the variable for the same setting. */
export type Config = {
  /** Absolute path of the folder with the embedded database, models and rejected rows. */
  home: string;
  /** Undefined for the embedded PostgreSQL under `home`. */
  databaseUrl: string | undefined;
  /** The most connections to it; undefined: as many as are useful. */
  databaseConnections: number | undefined;
  /** A streaming replica of it from which histories are read. */
  replicaUrl: string | undefined;
  host: string;
  port: number;
  logLevel: LogLevel;
  readAccess: ReadAccess;
  /** Host names to answer for besides this machine's own; undefined: any. */
  allowedHosts: readonly string[] | undefined;
  /** The sites whose pages may read answers; `*` for any. */
  corsOrigins: readonly string[];
  /** Threads that answer; undefined for the default. */
  workers: number | undefined;
  /** The most requests in flight. */
  maxInFlight: number;
  /** Milliseconds between a signal to stop and the end of listening. */
  stopDelayMs: number;
  /** Base URL of an OpenTelemetry collector. */
  tracesTo: string | undefined;
  /** Base URL of the posters, without a trailing slash. */
  posters: string | undefined;
};

/** Settings from the command line, as typed. */
export type Flags = { [Name in keyof typeof settings]?: string | undefined };

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const maxDelayMs = 3_600_000;

type Setting = { flag: string; variable: string; fallback: string | undefined; meaning: string };

/** The settings, as in `--help` and docs/configuration.md. */
export const settings = {
  home: {
    flag: '--home <folder>',
    variable: 'MARQUEE_HOME',
    fallback: '.marquee',
    meaning: 'folder of database and models',
  },
  databaseUrl: {
    flag: '--database-url <url>',
    variable: 'DATABASE_URL',
    fallback: undefined,
    meaning: 'PostgreSQL instead of the embedded one',
  },
  databaseConnections: {
    flag: '--database-connections <number>',
    variable: 'DATABASE_CONNECTIONS',
    fallback: undefined,
    meaning: 'most connections to PostgreSQL; by default 30 with one worker, 36 with two',
  },
  replicaUrl: {
    flag: '--replica-url <url>',
    variable: 'DATABASE_REPLICA_URL',
    fallback: undefined,
    meaning: 'streaming replica of that PostgreSQL, to read histories from when it is up to date',
  },
  logLevel: {
    flag: '--log-level <level>',
    variable: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `log level: ${logLevels.join(', ')}`,
  },
  host: {
    flag: '--host <name>',
    variable: 'HOST',
    fallback: 'localhost',
    meaning: 'address to listen on; 0.0.0.0 for all of this machine',
  },
  port: {
    flag: '--port <number>',
    variable: 'PORT',
    fallback: '5000',
    meaning: 'port to listen on; 0 for any free one',
  },
  readAccess: {
    flag: '--read-access <who>',
    variable: 'MARQUEE_READ_ACCESS',
    fallback: 'public',
    meaning: 'public: user data needs a token or key; key: everything does; open: nothing does (loopback only)',
  },
  allowedHosts: {
    flag: '--allowed-hosts <list>',
    variable: 'MARQUEE_ALLOWED_HOSTS',
    fallback: undefined,
    meaning:
      'host names to answer for, such as movies.example; by default any, but only localhost with a loopback --host',
  },
  corsOrigins: {
    flag: '--cors-origins <list>',
    variable: 'MARQUEE_CORS_ORIGINS',
    fallback: undefined,
    meaning: 'sites whose pages may read answers, such as https://example.org,https://example.com; * for any',
  },
  workers: {
    flag: '--workers <count>',
    variable: 'MARQUEE_WORKERS',
    fallback: undefined,
    meaning:
      'threads that answer; by default one per usable core, at most 8 and one per 256 MiB of memory, and 1 with --demo',
  },
  maxInFlight: {
    flag: '--max-in-flight <requests>',
    variable: 'MARQUEE_MAX_IN_FLIGHT',
    fallback: '1000',
    meaning: 'most requests in flight; more are refused at once',
  },
  stopDelay: {
    flag: '--stop-delay <time>',
    variable: 'MARQUEE_STOP_DELAY',
    fallback: '0s',
    meaning: 'after a signal, keep answering this long with /health/ready at 503, so that load balancers can react',
  },
  tracesTo: {
    flag: '--traces-to <url>',
    variable: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    fallback: undefined,
    meaning: 'OpenTelemetry collector, such as http://localhost:4318',
  },
  posters: {
    flag: '--posters <url>',
    variable: 'MARQUEE_POSTERS',
    fallback: undefined,
    meaning: 'base URL of posters, such as https://image.tmdb.org/t/p/w342; without it the page draws covers',
  },
} as const satisfies Record<string, Setting>;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * An empty flag or variable counts as absent.
 * @throws MarqueeError BAD_FLAG naming the flag or variable, its value and what is allowed
 */
export function readConfig(environment: Environment, flags: Flags = {}): Config {
  const given = (name: keyof typeof settings): Given => {
    const { flag, variable, fallback } = settings[name];
    if (flags[name]) return { value: flags[name], name: flag.split(' ')[0]! };
    return { value: environment[variable] || fallback, name: variable };
  };
  const host = given('host').value!;
  const databaseUrl = readDatabaseUrl(given('databaseUrl'));
  return {
    home: path.resolve(given('home').value!),
    databaseUrl,
    databaseConnections: readConnections(given('databaseConnections')),
    replicaUrl: readReplicaUrl(given('replicaUrl'), databaseUrl),
    host,
    port: readPort(given('port')),
    logLevel: readOneOf(logLevels, given('logLevel')),
    readAccess: readAccessFor(host, given('readAccess')),
    allowedHosts: allowedHostsFor(host, given('allowedHosts')),
    corsOrigins: readOrigins(given('corsOrigins')),
    workers: readWorkers(given('workers')),
    maxInFlight: readCount(given('maxInFlight')),
    stopDelayMs: readDelay(given('stopDelay')),
    tracesTo: readUrl(given('tracesTo')),
    posters: readPosters(given('posters')),
  };
}

/** A setting's value and the flag or variable that gave it. */
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

/** Everyone may read everything only where no other machine can ask. */
function readAccessFor(host: string, setting: Given): ReadAccess {
  const access = readOneOf(readAccesses, setting);
  if (access !== 'open' || isLoopback(host)) return access;
  throw new MarqueeError(
    'BAD_FLAG',
    `${setting.name} is "open", which lets everyone read users' data; it is allowed only for a host of this machine such as ` +
      `localhost, but the host is "${host}". Choose public or key.`,
  );
}

/** A server that only this machine can reach answers for this machine's names and those of its proxies. */
function allowedHostsFor(host: string, { value = '', name }: Given): string[] | undefined {
  const hosts = value
    .split(',')
    .map((each) => each.trim())
    .filter(Boolean);
  const wrong = hosts.find((each) => !/^[a-z\d.-]+$|^\[[\da-f:]+\]$/i.test(each));
  if (wrong !== undefined) {
    throw new MarqueeError(
      'BAD_FLAG',
      `${name} has "${wrong}"; it must be a host name such as movies.example, without a port.`,
    );
  }
  return hosts.length > 0 || isLoopback(host) ? hosts : undefined;
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1)$/i.test(host);
}

function readCount({ value = '', name }: Given): number {
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be a whole number above 0.`);
}

function readConnections(given: Given): number | undefined {
  return given.value === undefined ? undefined : readCount(given);
}

function readWorkers({ value, name }: Given): number | undefined {
  if (value === undefined) return undefined;
  if (/^[1-9]\d?$/.test(value)) return Number(value);
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be a whole number from 1 to 99.`);
}

function readDelay({ value = '', name }: Given): number {
  const milliseconds = /^0[smhd]?$/.test(value) ? 0 : readDuration(value);
  if (milliseconds <= maxDelayMs) return milliseconds;
  throw new MarqueeError('BAD_FLAG', `${name} is "${value}"; it must be a time from 0s to 1h, such as 5s.`);
}

/** An origin must not end in a slash, as it is compared with what browsers send. */
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
  throw new MarqueeError('BAD_FLAG', `${name} must be of the form http://host:port.`);
}

/** Sent to every visitor of the page; file names are appended to it. */
function readPosters({ value, name }: Given): string | undefined {
  if (value === undefined) return undefined;
  if (/^https?:\/\/[^\s?#@]+$/.test(value) && URL.canParse(value)) return value.replace(/\/+$/, '');
  throw new MarqueeError(
    'BAD_FLAG',
    `${name} must be of the form https://image.tmdb.org/t/p/w342, to which file names are appended.`,
  );
}

/** The value may contain a password, so no message repeats it. */
function readDatabaseUrl({ value, name }: Given): string | undefined {
  if (value === undefined) return undefined;
  if (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol)) return value;
  throw new MarqueeError('BAD_FLAG', `${name} must be of the form postgresql://user:password@host:5432/database.`);
}

/** The embedded PostgreSQL has no replicas. */
function readReplicaUrl(given: Given, databaseUrl: string | undefined): string | undefined {
  const url = readDatabaseUrl(given);
  if (url === undefined || databaseUrl !== undefined) return url;
  throw new MarqueeError(
    'BAD_FLAG',
    `${given.name} needs the database that it is a replica of: set DATABASE_URL as well.`,
  );
}
