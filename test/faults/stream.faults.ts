import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { generateLog } from '../../scripts/generated-log.ts';
import { randomBelow, shuffled } from '../../src/dataset/seeded.ts';
import { type Database, openDatabase, type Sql } from '../../src/store/database.ts';
import { isRunning, readPostmaster } from '../../src/store/embedded/postmaster.ts';
import { migrate, readMigrations } from '../../src/store/migrations.ts';
import type { Address } from '../../src/store/postgres/connections.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { readPositions } from '../../src/store/stream/stream.ts';
import { consumeInto, countStored, untilStored } from '../ingest/kafka/support.ts';
import { readTables } from '../ingest/movielog/support.ts';
import { type Broker, requireBroker, startBroker } from '../kafka/broker.ts';
import { produce } from '../kafka/produce.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type ConsumerProcess, startConsumerProcess } from './consumer-process.ts';

const seed = Number(process.env.FAULTS_SEED ?? 6);
const topic = 'movielog1';
const partitions = 4;
/** Written before each fault: a fifth of a second's work. */
const linesAFault = 4000;
const kills = { consumer: 100, database: 10, broker: 3 };
/** A fault comes so soon after the first rows since the one before, but one in a while comes regardless of progress. */
const longestCalmMs = 300;
const hastyFaults = 5;
/** How long recovering may take, on a slow machine. */
const recoveryMs = 120_000;

type Victim = keyof typeof kills;
const victims = shuffled(
  Object.entries(kills).flatMap(([victim, count]) =>
    Array.from({ length: count }, (_, index) => ({ victim: victim as Victim, index })),
  ),
  seed,
  ({ victim, index }) => `${victim} ${index}`,
);
const movies = Array.from({ length: 300 }, (_, index) => `film+${index}+1999`);
const lines = [...generateLog({ seed, lines: victims.length * linesAFault, users: 1000, movies })];

beforeEach(requireBroker);

test(`nothing is lost and nothing doubled by ${victims.length} kills (seed ${seed})`, async () => {
  const broker = await startBroker();
  onTestFinished(broker.remove);
  await broker.createTopic(topic, partitions);
  const { folder: home, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  const database = await openDatabase({ home, databaseUrl: undefined });
  onTestFinished(() => database.close());
  const flags = ['--brokers', broker.address, '--topic', topic, '--home', home, '--session-timeout', '1s'];
  const consumers = [startConsumerProcess(flags), startConsumerProcess(flags)];
  onTestFinished(() => Promise.all(consumers.map((consumer) => consumer.kill())).then(() => {}));

  await Promise.race([disturb(database, broker, home, consumers), ...consumers.map(({ failed }) => failed)]);
  await vi.waitFor(() => database.sql`select`, { timeout: recoveryMs, interval: 100 });
  await untilStored(database.sql, topic, lines.length);
  expect(await Promise.all(consumers.map((consumer) => consumer.stop()))).toEqual([0, 0]);

  const undisturbed = await consumeUndisturbed(database, broker);
  expect(await readCounts(database.sql)).toEqual(await readCounts(undisturbed));
  expect(await readTables(database.sql)).toEqual(await readTables(undisturbed));
});

/** Writes the log, a part before each fault, and waits until some rows came of it, so that the fault meets work. */
async function disturb({ sql }: Database, broker: Broker, home: string, consumers: readonly ConsumerProcess[]) {
  const dataFolder = path.join(await realpath(path.join(home, 'postgres')), 'data');
  let stored = 0;
  for (const [turn, { victim }] of victims.entries()) {
    const part = lines.slice(turn * linesAFault, (turn + 1) * linesAFault);
    const producing = produce(broker.address, topic, part, partitions);
    if (randomBelow(seed + 1, turn, hastyFaults) > 0) stored = await untilMoreStored(sql, stored);
    await delay(randomBelow(seed + 2, turn, longestCalmMs));
    if (victim === 'consumer') await restartConsumer(consumers[randomBelow(seed + 3, turn, consumers.length)]!);
    if (victim === 'database') await killServer(dataFolder);
    if (victim === 'broker') await restartBroker(broker);
    await producing;
  }
}

async function untilMoreStored(sql: Sql, before: number): Promise<number> {
  const more = async () => {
    const stored = await countStored(sql, topic);
    expect(stored).toBeGreaterThan(before);
    return stored;
  };
  return await vi.waitFor(more, { timeout: recoveryMs, interval: 50 });
}

async function restartConsumer(consumer: ConsumerProcess): Promise<void> {
  await consumer.kill();
  consumer.start();
}

/** The next process that uses the embedded server starts it again. */
async function killServer(dataFolder: string): Promise<void> {
  const server = readPostmaster(dataFolder);
  if (!server) return;
  process.kill(server.pid, 'SIGKILL');
  await vi.waitUntil(() => !isRunning(server.pid, dataFolder), recoveryMs);
}

async function restartBroker(broker: Broker): Promise<void> {
  await broker.kill();
  await delay(1000);
  await broker.start();
}

/** The same topic, read by one consumer into another database of the same server. */
async function consumeUndisturbed({ sql, target }: Database, broker: Broker): Promise<Sql> {
  await sql`create database undisturbed`;
  const undisturbed = connect({ ...(target as Address), database: 'undisturbed' });
  onTestFinished(() => undisturbed.end());
  await migrate(undisturbed, await readMigrations());
  consumeInto(undisturbed, topic, broker.address, { group: 'undisturbed' });
  await untilStored(undisturbed, topic, lines.length);
  return undisturbed;
}

/** Where each partition has come to, and what its messages were: each counted once, or this differs. */
async function readCounts(sql: Sql) {
  return Array.from(await readPositions(sql, topic));
}
