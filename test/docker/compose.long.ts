import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const root = path.join(import.meta.dirname, '..', '..');
const readLines = async (file: string) => (await readFile(path.join(root, file), 'utf8')).split('\n');
const dockerfile = (await readLines('Dockerfile')).map((line) => line.trim());
const readCommand = (instruction: string): string[] =>
  JSON.parse(dockerfile.findLast((line) => line.startsWith(`${instruction} [`))!.slice(instruction.length));

test('.dockerignore lets through what the Dockerfile copies, and nothing else', async () => {
  const copies = dockerfile.filter((line) => line.startsWith('COPY') && !line.includes('--from'));
  const copied = copies.flatMap((line) => line.split(' ').slice(1, -1)).map((name) => name.split('/')[0]);
  const [first, ...rules] = (await readLines('.dockerignore')).filter((line) => line && !line.startsWith('#'));
  expect(first).toBe('*');
  const allowed = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  expect(allowed.sort()).toEqual([...new Set(copied)].sort());
});

describe('docker-compose.yml', async () => {
  const { services, volumes } = parse(await readFile(path.join(root, 'docker-compose.yml'), 'utf8'));
  const { app, database, kafka } = services;

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
    expect(app.command).toEqual([...readCommand('CMD'), '--demo']);
    expect(app.build.target).toBe('app');
  });

  test('keeps data in volumes that it declares, and publishes no database port', () => {
    const mounted = [...app.volumes, ...database.volumes, ...kafka.volumes].map(
      (volume: string) => volume.split(':')[0],
    );
    expect(mounted.sort()).toEqual(Object.keys(volumes).sort());
    expect(app.volumes).toEqual([
      expect.stringContaining(dockerfile.find((line) => line.startsWith('VOLUME'))!.slice(7)),
    ]);
    expect(database).not.toHaveProperty('ports');
    expect(kafka.volumes).toEqual([`kafka:${kafka.environment.KAFKA_LOG_DIRS}`]);
  });

  test('is used in the documentation by the names of its services, and without npm, which the image lacks', async () => {
    const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root });
    const texts = await Promise.all(pages.map((page) => readFile(path.join(root, page), 'utf8')));
    const commands = texts.flatMap((text) => [...text.matchAll(/docker compose exec (\S+) (\S+)/g)]);
    expect(commands.length).toBeGreaterThan(0);
    for (const [command, service, program] of commands) {
      expect(services, command).toHaveProperty(service!);
      expect(program, command).toBe('node');
    }
  });

  test('has the profile kafka play a log that is there into the topic that is read into the same database', () => {
    const { movielog, stream } = services;
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
    const [, , ...command] = [...services.stream.command, '--help'];
    const program = ['src/main.ts', ...command];
    const { status, stdout } = spawnSync(process.execPath, program, { cwd: root, encoding: 'utf8' });
    expect(status).toBe(0);
    for (const flag of command.filter((word: string) => word.startsWith('--'))) expect(stdout).toContain(flag);
  });
});
