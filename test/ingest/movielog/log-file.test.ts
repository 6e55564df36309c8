import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestMessage } from '../../../src/ingest/movielog/line.ts';
import { type Lines, splitLines } from '../../../src/ingest/movielog/log-file.ts';

async function split(chunks: readonly Uint8Array[], breakAt?: number): Promise<Lines[]> {
  async function* bytes() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return Array.fromAsync(splitLines(bytes(), breakAt));
}

const bytes = fc.array(fc.constantFrom(10, 10, 13, 0, 97, 98, 255), { maxLength: 60 }).map((each) => Buffer.from(each));

test('no byte of a log is lost, however it arrives, and each line has its number', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { maxLength: 8 }), fc.nat(20), async (chunks, breakAt) => {
      const whole = Buffer.concat(chunks).toString('latin1');
      const expected = whole.split('\n');
      if (expected.at(-1) === '') expected.pop();
      const batches = await split(chunks, breakAt);
      const messages = batches.flatMap((batch) => batch.messages);
      expect(messages.map(({ value }) => Buffer.from(value!).toString('latin1'))).toEqual(expected);
      expect(messages.map(({ offset }) => offset)).toEqual(expected.map((_, index) => index));
      if (breakAt > 0 && breakAt <= expected.length) {
        expect(batches.map(({ nextOffset }) => nextOffset)).toContain(breakAt);
      }
      for (const { nextOffset, checksum } of batches) {
        const read = expected.slice(0, nextOffset).map((line) => `${line}\n`);
        expect(checksum).toBe(createHash('sha256').update(read.join(''), 'latin1').digest('hex'));
      }
    }),
  );
});

test('a batch stays within what a transaction can take', async () => {
  const batches = await split([Buffer.from('\n'.repeat(10_000))]);
  expect(batches.map(({ messages }) => messages.length)).toEqual([4000, 4000, 2000]);
});

test('of an endless line no more is kept than makes it refused', async () => {
  const chunk = Buffer.alloc(1 << 18, 'a');
  const [batch] = await split([...Array(20).fill(chunk), Buffer.from('\nb\n')]);
  expect(batch!.messages.map(({ value }) => value!.length)).toEqual([longestMessage + 1, 1]);
});
