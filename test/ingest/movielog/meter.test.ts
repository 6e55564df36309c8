import { expect, test } from 'vitest';
import { parseBatch } from '../../../src/ingest/movielog/line.ts';
import { createMeter } from '../../../src/ingest/movielog/meter.ts';

const rating = '2023-03-21T09:00,1,GET /rate/up+2009=4';
const watch = '2023-03-21T08:00,1,GET /data/m/up+2009/3.mpg';

function batchOf(count: number, line: string) {
  const messages = Array.from({ length: count }, (_, offset) => ({ offset, value: Buffer.from(line) }));
  return parseBatch({ topic: 'log', partition: 0, expectedOffset: 0, nextOffset: count, checksum: null, messages });
}

test('all that was written is counted, and the newest time is kept', () => {
  const meter = createMeter();
  for (const line of [rating, watch, 'asda', '']) meter.add(batchOf(2, line));
  expect(meter.snapshot()).toMatchObject({
    messages: 8,
    counts: { rate: 2, watch: 2, recommendation: 0, rejected: { garbage: 2, empty_line: 2 } },
    lastEvent: new Date('2023-03-21T09:00Z'),
    waitingFor: null,
  });
});

test('rate and share of rejects are those of the last minute', () => {
  let now = 0;
  const meter = createMeter({ now: () => now, rejectLimit: 0.1 });
  meter.add(batchOf(180, rating));
  meter.add(batchOf(20, 'asda'));
  now = 10_000;
  expect(meter.snapshot()).toMatchObject({ messagesPerSecond: 20, rejectedShare: 0.1, rejectsTooMany: false });
  meter.add(batchOf(40, 'asda'));
  now = 50_000;
  expect(meter.snapshot()).toMatchObject({ rejectedShare: 0.25, rejectsTooMany: true });
  now = 65_000;
  // A few bad ones alone say nothing.
  expect(meter.snapshot()).toMatchObject({ rejectedShare: 1, rejectsTooMany: false, messagesPerSecond: 40 / 60 });
  now = 75_000;
  expect(meter.snapshot()).toMatchObject({ messagesPerSecond: 0, rejectedShare: 0, messages: 240 });
});

test('what is waited for is said while it is', () => {
  const meter = createMeter();
  expect(meter.setWaitingFor('database')).toBe(true);
  expect(meter.setWaitingFor('database')).toBe(false);
  expect(meter.snapshot().waitingFor).toBe('database');
  meter.setWaitingFor(null);
  expect(meter.snapshot().waitingFor).toBeNull();
});
