import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { MarqueeError } from '../../errors.ts';
import { readSecret } from '../../store/access/secrets.ts';
import type { Sql } from '../../store/database.ts';

/** Where a next page begins. Movies are given by their numbers in the database. */
export type Place =
  /** After the movies that were shown, in the list as it is by then. */
  | { kind: 'list'; shown: readonly number[] }
  /** In a row of a front page: how many of its movies were shown, and which are left, in its order. */
  | { kind: 'row'; shown: number; left: readonly number[] };

/**
 * Cursors of pages. A cursor is the place itself, signed with a secret that all processes of the database share, so any
 * of them can go on with it and none has to keep anything.
 */
export type Cursors = {
  /** @param owner digest of everything that the list depends on: a cursor is only valid for an equal request */
  write(place: Place, owner: Buffer, expiry: number): Promise<string>;
  /** @throws MarqueeError CURSOR_INVALID, CURSOR_FOREIGN, CURSOR_EXPIRED */
  read(text: string, owner: Buffer): Promise<Place>;
};

/** Milliseconds. */
const window = 15 * 60_000;

/**
 * When a cursor that is written now expires, in milliseconds since 1970: in 15 to 30 minutes. It stays the same for a while,
 * so that an answer with a cursor in it can be remembered for that while.
 */
export function cursorExpiry(now = Date.now()): number {
  return (Math.floor(now / window) + 2) * window;
}

/** Never used again for another content: 1 and 2 held the rest of a list. */
const formats = { list: 3, row: 4 };
/** Bytes: format, expiry in seconds, owner, how many were shown, count, width; then the numbers, then the signature. */
const at = { format: 0, expiry: 1, owner: 6, shown: 22, count: 26, width: 28, numbers: 29 };
const ownerBytes = at.shown - at.owner;
const signatureBytes = 16;

export function createCursors(sql: Sql): Cursors {
  // A key that is made once: made from bytes for each signature, it takes several times as long as signing.
  let key: KeyObject | undefined;

  async function sign(content: Buffer): Promise<Buffer> {
    key ??= createSecretKey(await readSecret(sql, 'cursors'));
    return createHmac('sha256', key).update(content).digest().subarray(0, signatureBytes);
  }

  return {
    async write(place, owner, expiry) {
      const numbers = place.kind === 'list' ? place.shown : place.left;
      const width = widthOf(numbers);
      const end = at.numbers + packedBytes(numbers.length, width);
      const bytes = Buffer.allocUnsafe(end + signatureBytes);
      bytes.writeUInt8(formats[place.kind], at.format);
      bytes.writeUIntBE(expiry / 1000, at.expiry, at.owner - at.expiry);
      owner.copy(bytes, at.owner, 0, ownerBytes);
      bytes.writeUInt32BE(place.kind === 'list' ? numbers.length : place.shown, at.shown);
      bytes.writeUInt16BE(numbers.length, at.count);
      bytes.writeUInt8(width, at.width);
      bytes.set(packNumbers(numbers, width), at.numbers);
      bytes.set(await sign(bytes.subarray(0, end)), end);
      return bytes.toString('base64url');
    },

    async read(text, owner) {
      const bytes = Buffer.from(text, 'base64url');
      const end = Math.max(0, bytes.length - signatureBytes);
      const content = bytes.subarray(0, end);
      const isWhole = bytes.toString('base64url') === text && bytes.length > signatureBytes;
      if (!isWhole || !timingSafeEqual(bytes.subarray(end), await sign(content))) throw refusal('CURSOR_INVALID');
      if (!Object.values(formats).includes(content[at.format]!)) throw refusal('CURSOR_INVALID');
      if (!content.subarray(at.owner, at.shown).equals(owner.subarray(0, ownerBytes))) throw refusal('CURSOR_FOREIGN');
      if (content.readUIntBE(at.expiry, at.owner - at.expiry) * 1000 <= Date.now()) throw refusal('CURSOR_EXPIRED');
      return readContent(content);
    },
  };
}

function readContent(content: Buffer): Place {
  const numbers = unpackNumbers(content.subarray(at.numbers), content.readUInt16BE(at.count), content[at.width]!);
  if (content[at.format] === formats.list) return { kind: 'list', shown: numbers };
  return { kind: 'row', shown: content.readUInt32BE(at.shown), left: numbers };
}

const reasons = {
  CURSOR_INVALID: 'is invalid',
  CURSOR_FOREIGN: 'belongs to another request: only limit and explain may differ between the pages of a list',
  CURSOR_EXPIRED: 'has expired',
};

function refusal(code: keyof typeof reasons): MarqueeError {
  return new MarqueeError(code, `The cursor ${reasons[code]}. Ask for the first page again, without a cursor.`);
}

/** Whole numbers from 0 to 2^31 - 1, each in `width` bits (1 to 31), one after the other, highest bit first. */
export function packNumbers(numbers: readonly number[], width: number): Uint8Array {
  const packed = new Uint8Array(packedBytes(numbers.length, width));
  // The bits that do not fill a byte yet, and how many they are.
  let pending = 0;
  let count = 0;
  let place = 0;
  for (const number of numbers) {
    for (let left = width; left > 0; ) {
      const taken = Math.min(left, 8 - count);
      left -= taken;
      pending = (pending << taken) | ((number >> left) & ((1 << taken) - 1));
      count += taken;
      if (count < 8) continue;
      packed[place++] = pending;
      pending = 0;
      count = 0;
    }
  }
  if (count > 0) packed[place] = pending << (8 - count);
  return packed;
}

/** The first `count` numbers of what `packNumbers` made. */
export function unpackNumbers(packed: Uint8Array, count: number, width: number): number[] {
  let place = 0;
  return Array.from({ length: count }, () => {
    let number = 0;
    for (let bit = 0; bit < width; bit++, place++)
      number = (number << 1) | ((packed[place >> 3]! >> (7 - (place & 7))) & 1);
    return number;
  });
}

/** How many bytes `count` numbers take. */
function packedBytes(count: number, width: number): number {
  return Math.ceil((count * width) / 8);
}

/** How many bits the largest of `numbers` needs; at least one. */
export function widthOf(numbers: readonly number[]): number {
  return 32 - Math.clz32(numbers.reduce((largest, number) => Math.max(largest, number), 1));
}
