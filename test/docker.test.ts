import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openTestDatabase } from './support/database.ts';
import { makeTemporaryFolder } from './support/folders.ts';
import { serve } from './support/serve.ts';
import { storeRows } from './support/store-rows.ts';
import { twoCamps } from './support/taste.ts';

const root = path.join(import.meta.dirname, '..');
const readLines = async (file: string) => (await readFile(path.join(root, file), 'utf8')).split('\n');
const dockerfile = (await readLines('Dockerfile')).map((line) => line.trim());

const lastCommand = (instruction: string): string[] => {
  const line = dockerfile.findLast((each) => each.startsWith(`${instruction} [`))!;
  return JSON.parse(line.slice(instruction.length));
};

/** What the last stage copies from the build context. */
function copiedFiles(): string[] {
  const lastStage = dockerfile.slice(dockerfile.findLastIndex((line) => line.startsWith('FROM')));
  const copies = lastStage.filter((line) => line.startsWith('COPY') && !line.includes('--from'));
  return copies.flatMap((line) => line.split(' ').slice(1, -1));
}

describe('the image', async () => {
  const { folder: image, remove } = await makeTemporaryFolder();
  afterAll(remove);

  test('is built from what .dockerignore lets through, and nothing else is let through', async () => {
    const copied = dockerfile
      .filter((line) => line.startsWith('COPY') && !line.includes('--from'))
      .flatMap((line) => line.split(' ').slice(1, -1));
    const rules = (await readLines('.dockerignore')).filter((line) => line && !line.startsWith('#'));
    expect(rules[0]).toBe('*');
    expect(rules.slice(1).sort()).toEqual([...new Set(copied)].map((name) => `!${name}`).sort());
  });

  // Many files are copied.
  test('answers with the copied files and production dependencies alone, and is found healthy', {
    timeout: 90_000,
  }, async () => {
    await fillImage(image);
    const database = await openTestDatabase();
    await storeRows(database.sql, twoCamps(100));
    const [, ...command] = lastCommand('CMD');
    const home = path.join(image, 'data-volume');
    await mkdir(home);
    const flags = ['--database-url', database.url];
    const server = await serve(home, { root: image, command: [process.execPath, ...command], flags });
    expect(await server.predict(1)).toMatchObject({ account: true, movies: { length: 10 } });
    expect(checkHealth(server.url)).toBe(0);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(checkHealth(server.url)).toBe(1);
    await database.close();
  });
});

/** As the Dockerfile's last stage does, but that what `npm ci --omit=dev` installs comes from our own node_modules. */
async function fillImage(image: string): Promise<void> {
  const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; link?: boolean }>;
  };
  const isInstalled = (place: string) =>
    place.startsWith('node_modules/') && !packages[place]!.dev && !packages[place]!.link;
  const production = Object.keys(packages).filter(isInstalled);
  for (const place of [...copiedFiles(), ...production.filter((each) => existsSync(path.join(root, each)))]) {
    await cp(path.join(root, place), path.join(image, place), { recursive: true, verbatimSymlinks: true });
  }
}

/** The exit code of the HEALTHCHECK's command. */
function checkHealth(url: string): number | null {
  const [, ...args] = JSON.parse(dockerfile.find((line) => line.startsWith('CMD ["node", "-e"'))!.slice(3));
  return spawnSync(process.execPath, args, { env: { PORT: new URL(url).port } }).status;
}

describe('docker-compose.yml', async () => {
  const { services, volumes } = parse(await readFile(path.join(root, 'docker-compose.yml'), 'utf8'));
  const { app, database } = services;

  test('has the app use the database that it starts first', () => {
    const [, user, password, host, name] = /^postgresql:\/\/(\w+):(.+)@(\w+):5432\/(\w+)$/.exec(
      app.environment.DATABASE_URL,
    )!;
    expect(services).toHaveProperty(host!);
    expect(database.environment).toEqual({ POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: name });
    expect(app.depends_on.database.condition).toBe('service_healthy');
    expect(database.healthcheck.test).toEqual(expect.arrayContaining(['pg_isready', user, name]));
  });

  test('answers on port 5000 with the demo data, as npm start does', () => {
    expect(app.ports).toEqual(['5000:5000']);
    expect(app.command).toEqual([...lastCommand('CMD'), '--demo']);
  });

  test('keeps data in volumes that it declares, and publishes no database port', () => {
    const mounted = [...app.volumes, ...database.volumes].map((volume: string) => volume.split(':')[0]);
    expect(mounted.sort()).toEqual(Object.keys(volumes).sort());
    expect(app.volumes).toEqual([
      expect.stringContaining(dockerfile.find((line) => line.startsWith('VOLUME'))!.slice(7)),
    ]);
    expect(database).not.toHaveProperty('ports');
  });

  test('has the profile kafka play a log that is there into the topic that is read into the same database', () => {
    const { kafka, movielog, stream } = services;
    for (const service of [kafka, movielog, stream]) expect(service.profiles).toEqual(['kafka']);
    for (const service of [app, database]) expect(service).not.toHaveProperty('profiles');
    expect(stream.environment.DATABASE_URL).toBe(app.environment.DATABASE_URL);
    const [brokers, topic] = ['--brokers', '--topic'].map((flag) => stream.command[stream.command.indexOf(flag) + 1]);
    expect(kafka.environment.KAFKA_ADVERTISED_LISTENERS).toBe(`PLAINTEXT://${brokers}`);
    expect(movielog.command[2]).toContain(`--bootstrap-server ${brokers} --topic ${topic}\n`);
    expect(movielog.command[2]).toContain(`--create --if-not-exists --topic ${topic} `);
    const [file] = movielog.volumes[0].split(':');
    expect(existsSync(path.join(root, file))).toBe(true);
  });

  test('gives the stream flags that the command knows', async () => {
    const [, ...command] = [...services.stream.command, '--help'];
    const { status, stdout } = spawnSync(process.execPath, command, { cwd: root, encoding: 'utf8' });
    expect(status).toBe(0);
    for (const flag of command.filter((word: string) => word.startsWith('--'))) expect(stdout).toContain(flag);
  });
});
