import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createCursors, cursorExpiry, type Place } from '../../src/serve/recommendations/cursors.ts';
import { readSecret } from '../../src/store/access/secrets.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const owner = randomBytes(32);
const place: Place = { kind: 'list', shown: [7, 3706, 1, 0, 129] };
const minute = 60_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());
afterEach(() => void vi.useRealTimers());

describe('a cursor', () => {
  it('is read by any process of the database, whichever made the secret', async () => {
    const processes = [1, 2, 3].map(() => createCursors(database.sql));
    const expiry = cursorExpiry();
    const texts = await Promise.all(processes.map((each) => each.write(place, owner, expiry)));
    expect(new Set(texts).size).toBe(1);
    for (const each of processes) expect(await each.read(texts[0]!, owner)).toEqual(place);
  });

  it.each([
    [10, 90],
    [1000, 2100],
  ])('holds %i of 3,706 movies in %i characters of a URL', async (count, length) => {
    const shown = Array.from({ length: count }, (_, index) => 3706 - index);
    const text = await createCursors(database.sql).write({ kind: 'list', shown }, owner, cursorExpiry());
    expect(text).toMatch(new RegExp(`^[\\w-]{1,${length}}$`));
  });

  it('holds the rest of a row', async () => {
    const cursors = createCursors(database.sql);
    const row: Place = { kind: 'row', shown: 12, left: [5, 3706, 2] };
    expect(await cursors.read(await cursors.write(row, owner, cursorExpiry()), owner)).toEqual(row);
  });

  it.each([1, 2])(
    'is refused where it is of the former format %i, whose lists went on as they were',
    async (format) => {
      const cursors = createCursors(database.sql);
      const bytes = Buffer.from(
        await cursors.write({ kind: 'row', shown: 1, left: [7] }, owner, cursorExpiry()),
        'base64url',
      );
      const content = bytes.subarray(0, -16);
      content.writeUInt8(format, 0);
      const key = await readSecret(database.sql, 'cursors');
      const signature = createHmac('sha256', key).update(content).digest().subarray(0, 16);
      const former = Buffer.concat([content, signature]).toString('base64url');
      await expect(cursors.read(former, owner)).rejects.toMatchObject({ code: 'CURSOR_INVALID', status: 400 });
    },
  );

  it('is refused where any of it was changed, cut off or added', async () => {
    const cursors = createCursors(database.sql);
    const text = await cursors.write(place, owner, cursorExpiry());
    const bytes = Buffer.from(text, 'base64url');
    const changed = fc
      .tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }))
      .map(([place, bits]) => Buffer.from(bytes.map((byte, index) => (index === place ? byte ^ bits : byte))));
    const cut = fc.nat({ max: bytes.length - 1 }).map((length) => bytes.subarray(0, length));
    const longer = fc.uint8Array({ minLength: 1 }).map((more) => Buffer.concat([bytes, more]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, cut, longer), async (damaged) => {
        const reading = cursors.read(damaged.toString('base64url'), owner);
        await expect(reading).rejects.toMatchObject({ code: 'CURSOR_INVALID', status: 400 });
      }),
    );
  });

  it('is refused where it is written in another way', async () => {
    const cursors = createCursors(database.sql);
    const text = await cursors.write(place, owner, cursorExpiry());
    for (const other of [` ${text}`, `${text}=`, `${text}!`, text.slice(0, -1), '', 'x', '🎬']) {
      await expect(cursors.read(other, owner)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    }
  });

  it('is refused where another database has signed it', async () => {
    const other = await openTestDatabase();
    try {
      const text = await createCursors(other.sql).write(place, owner, cursorExpiry());
      await expect(createCursors(database.sql).read(text, owner)).rejects.toMatchObject({ code: 'CURSOR_INVALID' });
    } finally {
      await other.close();
    }
  });

  it('is refused to another owner', async () => {
    const cursors = createCursors(database.sql);
    const text = await cursors.write(place, owner, cursorExpiry());
    const reading = cursors.read(text, randomBytes(32));
    await expect(reading).rejects.toMatchObject({ code: 'CURSOR_FOREIGN', status: 400 });
  });

  it('lives at least 15 and at most 30 minutes', async () => {
    const cursors = createCursors(database.sql);
    for (const start of ['2026-11-23T12:00:00.000Z', '2026-11-23T12:07:31.001Z', '2026-11-23T12:14:59.999Z']) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(start) });
      const text = await cursors.write(place, owner, cursorExpiry());
      vi.setSystemTime(Date.parse(start) + 15 * minute);
      expect(await cursors.read(text, owner)).toEqual(place);
      vi.setSystemTime(Date.parse(start) + 30 * minute);
      await expect(cursors.read(text, owner)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED', status: 400 });
    }
  });
});
