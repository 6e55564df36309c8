import fc from 'fast-check';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { MessageBatch } from '../../../src/ingest/movielog/line.ts';
import { createMeter } from '../../../src/ingest/movielog/meter.ts';
import { consume } from '../../../src/ingest/movielog/write.ts';
import { connect } from '../../../src/store/postgres/sql.ts';
import { readPositions } from '../../../src/store/stream/stream.ts';
import { openTestDatabase } from '../../support/database.ts';
import { emptyTables, readTables, streamLog, writeOptions } from './support.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);
beforeEach(() => emptyTables(sql));

/** Lines of all kinds, each once. */
const lines = Array.from({ length: 120 }, (_, index) => {
  const head = `2023-03-21T09:${String(index % 60).padStart(2, '0')},${index % 5},`;
  const requests = [
    `GET /rate/film+${index % 4}+1990=${index % 7}`,
    `GET /data/m/film+${index % 3}+1990/${index}.mpg`,
    `recommendation request a:1, status 200, result: film+1+1990, ${index} ms`,
    `GET /ra`,
  ];
  return `${head}${requests[index % 4]}\n`;
});
const whole = Buffer.from(lines.join(''));

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set([...places, bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

test('a log that is read in parts, cut anywhere, gives what it gives in one go', async () => {
  const expectedPosition = await streamLog(sql, 'log', [whole]);
  const expected = await readTables(sql);
  const parts = fc.tuple(
    fc.array(fc.nat(lines.length), { maxLength: 3 }),
    fc.array(fc.nat(whole.length), { maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(parts, async ([stops, places]) => {
      await emptyTables(sql);
      for (const stop of stops.sort((a, b) => a - b))
        await streamLog(sql, 'log', [Buffer.from(lines.slice(0, stop).join(''))]);
      expect(await streamLog(sql, 'log', cut(whole, places))).toEqual(expectedPosition);
      expect(await readTables(sql)).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('a database that drops its connections again and again loses and doubles nothing', async () => {
  const expectedPosition = await streamLog(sql, 'log', [whole]);
  const expected = await readTables(sql);
  await emptyTables(sql);
  const dropped = connect(url);
  onTestFinished(() => dropped.end({ timeout: 0 }));
  const meter = createMeter();
  const dropping: Promise<boolean>[] = [];
  const drop = async () => {
    const ended = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    return ended.length > 0;
  };
  async function* batches(): AsyncGenerator<MessageBatch> {
    for (let offset = 0; offset < lines.length; offset++) {
      // Nobody waits for it, so that it meets the batch before at any moment of its transaction.
      if (offset % Math.ceil(lines.length / 8) === 1) dropping.push(drop());
      const messages = [{ offset, value: Buffer.from(lines[offset]!.trimEnd()) }];
      yield {
        topic: 'log',
        partition: 0,
        expectedOffset: offset || null,
        nextOffset: offset + 1,
        checksum: null,
        messages,
      };
    }
  }
  const onLost = () => {
    throw new Error('nobody else writes to this topic');
  };
  await consume(batches(), { ...writeOptions(dropped, { meter }), onLost });
  expect((await Promise.all(dropping)).filter(Boolean).length).toBeGreaterThanOrEqual(4);
  expect((await readPositions(sql, 'log')).get(0)).toEqual({ ...expectedPosition, checksum: null });
  expect(meter.snapshot().counts).toEqual(expectedPosition!.counts);
  expect(await readTables(sql)).toEqual(expected);
});

test('a batch that another consumer has written is told, not written', async () => {
  const batch = (expectedOffset: number | null): MessageBatch => {
    const messages = [{ offset: 0, value: Buffer.from(lines[0]!) }];
    return { topic: 'log', partition: 3, expectedOffset, nextOffset: 1, checksum: null, messages };
  };
  await consume([{ ...batch(null), nextOffset: 7 }] as unknown as AsyncIterable<MessageBatch>, {
    ...writeOptions(sql),
    onLost: () => expect.unreachable(),
  });
  const lost: (number | undefined)[] = [];
  await consume([batch(0)] as unknown as AsyncIterable<MessageBatch>, {
    ...writeOptions(sql),
    onLost: ({ partition }, position) => lost.push(partition, position?.nextOffset),
  });
  expect(lost).toEqual([3, 7]);
});

test('users may have names, and what is in the future is kept for later', async () => {
  const uuid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';
  await sql`insert into users (user_id, name) values (7, 'anna')`;
  const rated = ['anna', uuid, 'nobody'].map((user) => `2023-03-21T09:00,${user},GET /rate/film+1+1990=4\n`);
  await streamLog(sql, 'names', [Buffer.from(`${rated.join('')}2999-01-01T09:00,7,GET /rate/film+2+1990=4\n`)]);
  const users = await sql`select name from users join ratings using (user_id) order by user_id`;
  expect(users.map(({ name }) => name)).toEqual(['anna', uuid]);
  const letters = await sql`select reason from dead_letters order by "offset"`;
  expect(letters.map(({ reason }) => reason)).toEqual(['user_not_a_number', 'bad_timestamp']);
});
