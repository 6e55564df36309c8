import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { createProgram } from '../src/commands/program.ts';
import { kafkaSettings } from '../src/config/kafka.ts';
import { logLevels, readConfig, settings } from '../src/config.ts';
import { MarqueeError } from '../src/errors.ts';

const errorOf = (read: () => unknown): MarqueeError => {
  try {
    read();
  } catch (error) {
    if (error instanceof MarqueeError) return error;
  }
  throw new Error('no MarqueeError was thrown');
};

test('nothing needs to be set', () => {
  expect(readConfig({})).toEqual({
    home: path.resolve('.marquee'),
    databaseUrl: undefined,
    databaseConnections: undefined,
    replicaUrl: undefined,
    host: 'localhost',
    port: 5000,
    logLevel: 'info',
    readAccess: 'public',
    allowedHosts: [],
    corsOrigins: [],
    workers: undefined,
    maxInFlight: 1000,
    stopDelayMs: 0,
    tracesTo: undefined,
    posters: undefined,
  });
});

test('variables are read, flags win over them, empty ones count as none', () => {
  const environment = { PORT: '80', HOST: '::', MARQUEE_HOME: '/data', LOG_LEVEL: 'warn', DATABASE_URL: '' };
  const common = { home: '/data', host: '::', databaseUrl: undefined };
  expect(readConfig(environment)).toMatchObject({ ...common, port: 80, logLevel: 'warn' });
  const flags = { port: '0', logLevel: 'debug', home: '' };
  expect(readConfig(environment, flags)).toMatchObject({ ...common, port: 0, logLevel: 'debug' });
});

test.each(['-1', '65536', '5000.5', 'http', '1e3'])(
  'the port %s is refused by its flag’s or variable’s name',
  (port) => {
    expect(errorOf(() => readConfig({ PORT: port }))).toMatchObject({
      code: 'BAD_FLAG',
      message: expect.stringMatching(/^PORT is/),
    });
    expect(errorOf(() => readConfig({}, { port })).message).toContain(`--port is "${port}"`);
  },
);

test.each(['0.0.0.0', '::', 'movies.example', '192.168.1.5', '127.0.0.1.example'])(
  'that everyone reads everything is refused for the host %s',
  (host) => {
    expect(errorOf(() => readConfig({}, { host, readAccess: 'open' }))).toMatchObject({ code: 'BAD_FLAG' });
    expect(readConfig({}, { host, readAccess: 'key' })).toMatchObject({ host, readAccess: 'key' });
  },
);

test.each(['localhost', '127.0.0.1', '::1'])('and allowed for %s', (host) => {
  expect(readConfig({}, { host, readAccess: 'open' })).toMatchObject({ host, readAccess: 'open' });
});

test('a server that only this machine reaches answers for its names; others for any, or those that are given', () => {
  const hosts = (host: string, allowedHosts?: string) => readConfig({}, { host, allowedHosts }).allowedHosts;
  expect(hosts('localhost')).toEqual([]);
  expect(hosts('127.0.0.1', 'movies.example, b.example')).toEqual(['movies.example', 'b.example']);
  expect(hosts('0.0.0.0')).toBeUndefined();
  expect(hosts('0.0.0.0', 'movies.example')).toEqual(['movies.example']);
  for (const wrong of ['movies.example:80', 'http://movies.example', '*']) {
    expect(errorOf(() => hosts('localhost', wrong)).message).toContain(wrong);
  }
});

test('origins are taken as browsers send them, and nothing else', () => {
  const origins = (list: string) => readConfig({ MARQUEE_CORS_ORIGINS: list }).corsOrigins;
  expect(origins('https://a.example, http://localhost:3000')).toEqual(['https://a.example', 'http://localhost:3000']);
  expect(origins('*')).toEqual(['*']);
  for (const wrong of ['https://a.example/', 'a.example', 'https://A.example', 'null']) {
    expect(errorOf(() => origins(wrong)).message).toContain(wrong);
  }
});

test('an address of posters can be added to', () => {
  const posters = (address: string) => readConfig({ MARQUEE_POSTERS: address }).posters;
  expect(posters('https://image.tmdb.org/t/p/w342/')).toBe('https://image.tmdb.org/t/p/w342');
});

test.each([
  ['readAccess', 'closed'],
  ['workers', '0'],
  ['workers', 'auto'],
  ['maxInFlight', '0'],
  ['maxInFlight', '1e3'],
  ['stopDelay', '5'],
  ['stopDelay', '2h'],
  ['tracesTo', 'localhost:4318'],
  ['posters', 'image.tmdb.org'],
  ['posters', 'ftp://images.example'],
  ['posters', 'https://me:secret@images.example'],
  ['posters', 'https://images.example?size=342'],
  ['databaseConnections', '0'],
  ['replicaUrl', 'http://host/db'],
])('%s cannot be %s', (name, value) => {
  expect(errorOf(() => readConfig({}, { [name]: value })).code).toBe('BAD_FLAG');
});

test('an unknown log level is told the known ones', () => {
  expect(errorOf(() => readConfig({ LOG_LEVEL: 'loud' })).message).toContain(logLevels.join(', '));
});

test.each(['mysql://me:secret@host/db', 'secret', '//me:secret@host'])(
  '%s is no DATABASE_URL, and is not repeated',
  (url) => {
    const error = errorOf(() => readConfig({}, { databaseUrl: url }));
    expect(error.code).toBe('BAD_FLAG');
    expect(error.message).toContain('--database-url');
    expect(error.message).not.toContain('secret');
  },
);

test('a replica needs the database that it is a replica of', () => {
  const replicaUrl = 'postgresql://me:secret@host/db';
  expect(errorOf(() => readConfig({ DATABASE_REPLICA_URL: replicaUrl })).message).toMatch(
    /DATABASE_REPLICA_URL .*set DATABASE_URL/,
  );
  expect(readConfig({ DATABASE_URL: 'postgresql://me@primary/db' }, { replicaUrl })).toMatchObject({ replicaUrl });
});

const allSettings = [...Object.values(settings), ...Object.values(kafkaSettings)];

test('.env.example has every variable, with its default where it has one, and values that can be used', async () => {
  const text = await readFile(new URL('../.env.example', import.meta.url), 'utf8');
  const example = Object.fromEntries(
    Array.from(text.matchAll(/^# ([A-Z_]+)=(.*)$/gm), ([, name, value]) => [name, value!]),
  );
  const withoutFlag = ['KAFKA_USERNAME', 'KAFKA_PASSWORD', 'KAFKA_PASSWORD_FILE', 'POSTGRES_PASSWORD'];
  expect(Object.keys(example).sort()).toEqual([...allSettings.map(({ variable }) => variable), ...withoutFlag].sort());
  for (const { variable, fallback } of allSettings) {
    if (fallback !== undefined) expect(example).toMatchObject({ [variable]: fallback });
  }
  expect(readConfig(example)).toMatchObject({ workers: 2, readAccess: 'public' });
});

describe('docs/configuration.md', async () => {
  const page = await readFile(new URL('../docs/configuration.md', import.meta.url), 'utf8');
  const names = allSettings.map(({ flag }) => flag.split(' ')[0]);

  test('has every setting with its variable, default and meaning, and no other', () => {
    const rows = Array.from(page.matchAll(/^\| `--.*$/gm), ([row]) => row);
    expect(rows).toEqual(
      allSettings.map(
        ({ flag, variable, fallback, meaning }) =>
          `| \`${flag}\` | \`${variable}\` | ${fallback ? `\`${fallback}\` ` : ''}| ${meaning} |`,
      ),
    );
  });

  test('has every command’s own flags, and no other', () => {
    const documented = Array.from(page.matchAll(/^\| `(marquee .+?)` \| (.+) \|$/gm), ([, command, flags]) => [
      command,
      Array.from(flags!.matchAll(/`(--[\w-]+)`/g), ([, flag]) => flag),
    ]);
    const ownFlags = ({ options }: Command) => options.map(({ long }) => long!).filter((flag) => !names.includes(flag));
    const commands = allCommands(createProgram(), '').filter(([, command]) => ownFlags(command).length > 0);
    expect(documented).toEqual(commands.map(([name, command]) => [name, ownFlags(command)]));
  });
});

/** Each command below `parent` with its full name. */
function allCommands(parent: Command, prefix: string): [name: string, command: Command][] {
  const name = `${prefix}${parent.name()}`;
  return parent.commands.flatMap((command) => [
    [`${name} ${command.name()}`, command] as [string, Command],
    ...allCommands(command, `${name} `),
  ]);
}
