import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
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

/** The lines of a stage; of the last one, which has no name, where none is given. */
function linesOf(stage?: string): string[] {
  const first = dockerfile.findLastIndex(
    (line) => line.startsWith('FROM') && (!stage || line.endsWith(` AS ${stage}`)),
  );
  const length = dockerfile.slice(first + 1).findIndex((line) => line.startsWith('FROM'));
  return length < 0 ? dockerfile.slice(first) : dockerfile.slice(first, first + 1 + length);
}

/** What these lines copy from the build context. */
function copiedFiles(lines: readonly string[]): string[] {
  const copies = lines.filter((line) => line.startsWith('COPY') && !line.includes('--from'));
  return copies.flatMap((line) => line.split(' ').slice(1, -1));
}

describe('the image', async () => {
  const { folder: image, remove } = await makeTemporaryFolder();
  afterAll(remove);

  test('is built from what .dockerignore lets through, and nothing else is let through', async () => {
    const copied = copiedFiles(dockerfile).map((name) => name.split('/')[0]);
    const rules = (await readLines('.dockerignore')).filter((line) => line && !line.startsWith('#'));
    const lastOpening = rules.findLastIndex((rule) => rule.startsWith('!'));
    expect(rules[0]).toBe('*');
    expect(rules.slice(1, lastOpening + 1).sort()).toEqual([...new Set(copied)].map((name) => `!${name}`).sort());
    // What was built here is for this machine.
    expect(rules.slice(lastOpening + 1)).toEqual(['**/node_modules', 'client/dist', 'web/dist*']);
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
    const page = await (await fetch(server.url)).text();
    for (const [, file] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
      expect((await fetch(server.url + file)).status, file).toBe(200);
    }
    expect(page).toContain('<script type="module"');
    expect(checkHealth(server.url)).toBe(0);
    expect(await server.stop('SIGTERM')).toBe(0);
    expect(checkHealth(server.url)).toBe(1);
    await database.close();
  });
});

/** As the Dockerfile's last stage does, but that what `npm ci --omit=dev` installs comes from our own node_modules. */
async function fillImage(image: string): Promise<void> {
  await copyBuiltPage(image);
  const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean; link?: boolean }>;
  };
  const isInstalled = (place: string) =>
    place.startsWith('node_modules/') && !packages[place]!.dev && !packages[place]!.link;
  const production = Object.keys(packages).filter(isInstalled);
  for (const place of [...copiedFiles(linesOf()), ...production.filter((each) => existsSync(path.join(root, each)))]) {
    await cp(path.join(root, place), path.join(image, place), { recursive: true, verbatimSymlinks: true });
  }
}

/** Builds the page as the stage "page" does, from what that has alone. */
async function copyBuiltPage(image: string): Promise<void> {
  const [copy] = linesOf().filter((line) => line.startsWith('COPY --from=page'));
  const [source, target] = copy!.split(' ').slice(2);
  const { folder: stage, remove } = await makeTemporaryFolder();
  for (const name of [...copiedFiles(linesOf('dependencies')), ...copiedFiles(linesOf('page'))]) {
    await cp(path.join(root, name), path.join(stage, name), { recursive: true, filter: (file) => !isIgnored(file) });
  }
  await symlink(path.join(root, 'node_modules'), path.join(stage, 'node_modules'));
  const [command, ...args] = linesOf('page')
    .findLast((line) => line.startsWith('RUN '))!
    .slice(4)
    .split(' ');
  expect(spawnSync(command!, args, { cwd: stage, encoding: 'utf8' })).toMatchObject({ status: 0 });
  await cp(path.join(stage, path.relative('/app', source!)), path.join(image, target!), { recursive: true });
  await remove();
}

function isIgnored(file: string): boolean {
  return /(node_modules|(client|web)\/dist[^/]*)$/.test(file);
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
