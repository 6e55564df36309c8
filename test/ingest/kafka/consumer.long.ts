import { readFileSync } from 'node:fs';
import { Admin } from '@platformatic/kafka';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { generateLog } from '../../../scripts/generated-log.ts';
import { readPositions } from '../../../src/store/stream/stream.ts';
import { type Broker, requireBroker, startBroker } from '../../kafka/broker.ts';
import { produce } from '../../kafka/produce.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { readTables, streamLog } from '../movielog/support.ts';
import { consumeInto, countStored, untilStored } from './support.ts';

const partitions = 3;
const movies = Array.from({ length: 80 }, (_, index) => `film+${index}+1999`);
const lines = [...generateLog({ seed: 6, lines: 9000, users: 150, movies })];

let broker: Broker | undefined;
let database: TestDatabase;
let topic: string;
let topics = 0;

beforeEach(async (context) => {
  requireBroker(context);
  broker ??= await startBroker();
  database = await openTestDatabase();
  topic = `movielog${++topics}`;
  await broker.createTopic(topic, partitions);
});
afterEach(() => database.close());
afterAll(() => broker?.remove());

const put = (some: readonly string[]) => produce(broker!.address, topic, some, partitions);
const consume = (changes: Parameters<typeof consumeInto>[3] = {}) =>
  consumeInto(database.sql, topic, broker!.address, changes);
const untilAllStored = (count: number) => untilStored(database.sql, topic, count);
const untilBegun = () => expect.poll(async () => (await readPositions(database.sql, topic)).size).toBe(partitions);

/** What the lines become when a file is read, on which the tests of the pipeline rest. */
async function expectTablesOfFile(some: readonly string[]): Promise<void> {
  const tables = await readTables(database.sql);
  const ofFile = await openTestDatabase();
  await streamLog(ofFile.sql, topic, [Buffer.from(some.map((line) => `${line}\n`).join(''))]);
  expect(tables).toEqual(await readTables(ofFile.sql));
  expect(tables.ratings).not.toHaveLength(0);
  await ofFile.close();
}

test('what comes by several partitions becomes the same rows as from a file', async () => {
  await put(lines);
  const consumer = consume();
  await untilAllStored(lines.length);
  expect(await countStored(database.sql, topic)).toBe(lines.length);
  await expectTablesOfFile(lines);
  await expect.poll(consumer.status).toMatchObject({ lag: { messages: 0, seconds: 0 } });
  expect(consumer.status()).toMatchObject({ messages: lines.length, waitingFor: null, partitions: [0, 1, 2] });
});

test('a consumer goes on where another one has stopped, whatever Kafka believes was read', async () => {
  const half = lines.length / 2;
  await put(lines.slice(0, half));
  const first = consume();
  await untilAllStored(half);
  await first.stop();
  await put(lines.slice(half));
  const second = consume({ group: 'unknown-to-kafka' });
  await untilAllStored(lines.length);
  await expect.poll(() => second.status().messages).toBe(lines.length - half);
  await expectTablesOfFile(lines);
});

test('messages that are read again change nothing', async () => {
  await put(lines);
  const first = consume();
  await untilAllStored(lines.length);
  await first.stop();
  const tables = await readTables(database.sql);
  await database.sql`delete from stream_offsets`;
  consume();
  await untilAllStored(lines.length);
  expect(await readTables(database.sql)).toEqual(tables);
});

test('consumers that come and go share the partitions, and lose and double nothing', async () => {
  const part = lines.length / 3;
  const first = consume();
  await put(lines.slice(0, part));
  const second = consume();
  await put(lines.slice(part, 2 * part));
  await expect.poll(() => [...first.status().partitions, ...second.status().partitions].sort()).toEqual([0, 1, 2]);
  await first.stop();
  await put(lines.slice(2 * part));
  await untilAllStored(lines.length);
  await expect.poll(() => second.status().partitions).toEqual([0, 1, 2]);
  expect(await countStored(database.sql, topic)).toBe(lines.length);
  await expect.poll(() => first.status().messages + second.status().messages).toBe(lines.length);
  await expectTablesOfFile(lines);
});

test('a broker that is killed is waited for, and said so', async () => {
  const half = lines.length / 2;
  await put(lines.slice(0, half));
  const consumer = consume();
  await untilAllStored(half);
  await broker!.kill();
  await expect.poll(() => consumer.status().waitingFor).toBe('kafka');
  const lateComer = consume({ group: 'came-without-broker' });
  await expect.poll(() => lateComer.status().waitingFor).toBe('kafka');
  await broker!.start();
  await put(lines.slice(half));
  await untilAllStored(lines.length);
  await expect.poll(() => consumer.notices.at(-1)).toBe('Kafka is back');
  expect(consumer.notices[0]).toMatch(/Kafka cannot be used \(.+\); waiting/);
  await expect.poll(() => consumer.status().waitingFor).toBeNull();
  await expectTablesOfFile(lines);
});

describe('a topic that was never read', () => {
  test.each([
    ['latest', 'latest' as const, 4],
    ['a time that comes later than all messages', new Date(Date.now() + 3_600_000), 4],
    ['a time before all messages', new Date(0), 10],
  ])('is begun at %s', async (_, from, expected) => {
    await put(lines.slice(0, 6));
    consume({ from });
    await untilBegun();
    await put(lines.slice(6, 10));
    await untilAllStored(expected);
    expect(await countStored(database.sql, topic)).toBe(expected);
  });

  test('is not skipped before its first message was read', async () => {
    const first = consume({ from: 'latest' });
    await untilBegun();
    await first.stop();
    await put(lines.slice(0, 10));
    consume({ from: 'latest' });
    await untilAllStored(10);
  });
});

test('partitions that are added to a topic are read from their beginning', async () => {
  consume({ from: 'latest' });
  await untilBegun();
  const admin = new Admin({ clientId: 'marquee-tests', bootstrapBrokers: [broker!.address] });
  await admin.createPartitions({ topics: [{ name: topic, count: 4, assignments: null }] });
  await admin.close();
  await produce(broker!.address, topic, lines.slice(0, 100), 4);
  await untilAllStored(100);
  expect((await readPositions(database.sql, topic)).size).toBe(4);
});

test('messages that Kafka has deleted before they were read are told of, and the others read', async () => {
  await put(lines.slice(0, 100));
  const first = consume();
  await untilAllStored(100);
  await first.stop();
  await put(lines.slice(100, 300));
  const before = (await readPositions(database.sql, topic)).get(0)!.nextOffset;
  const admin = new Admin({ clientId: 'marquee-tests', bootstrapBrokers: [broker!.address] });
  const kept = BigInt(before + 10);
  await admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: kept }] }] });
  await admin.close();
  const second = consume();
  await untilAllStored(290);
  expect(second.notices).toContainEqual(expect.stringContaining(`deleted 10 messages of ${topic}, partition 0`));
});

test('a partition that ends before the stored offset is another one, which is refused', async () => {
  await put(lines.slice(0, 100));
  const counts = { rate: 0, watch: 0, recommendation: 0, rejected: database.sql.json({}) };
  const values = { topic, partition: 0, next_offset: 1_000_000, ...counts, updated: new Date() };
  await database.sql`insert into stream_offsets ${database.sql(values)}`;
  await expect(consume().ended).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
  expect(await countStored(database.sql, topic)).toBe(0);
});

test('Kafka is told how far the rows have come, for other tools', async () => {
  await put(lines.slice(0, 100));
  consume();
  await untilAllStored(100);
  const positions = await readPositions(database.sql, topic);
  const admin = new Admin({ clientId: 'marquee-tests', bootstrapBrokers: [broker!.address] });
  await expect
    .poll(async () => {
      const [group] = await admin.listConsumerGroupOffsets({ groups: [topic] });
      const committed = group!.topics.flatMap((each) => each.partitions);
      const offsets = committed.map(({ partitionIndex, committedOffset }) => [partitionIndex, Number(committedOffset)]);
      return new Map(offsets as [number, number][]);
    })
    .toEqual(new Map(positions.entries().map(([partition, { nextOffset }]) => [partition, nextOffset])));
  await admin.close();
});

describe('a broker that asks for TLS and a password', () => {
  const connect = (password: string) => {
    const { secureAddress, secrets } = broker!;
    const sasl = { mechanism: 'PLAIN' as const, username: secrets.user, password };
    return { brokers: [secureAddress], sasl, tls: { authority: readFileSync(secrets.authorityFile, 'utf8') } };
  };

  test('is read with both', async () => {
    await put(lines.slice(0, 100));
    consume({ connection: connect(broker!.secrets.password) });
    await untilAllStored(100);
  });

  test('refuses a wrong password, which is said', async () => {
    const consumer = consume({ connection: connect('wrong') });
    await expect.poll(() => consumer.notices).toContainEqual(expect.stringMatching(/authentication/i));
    expect(consumer.notices.join()).not.toContain('wrong');
  });
});
