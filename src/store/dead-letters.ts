import { isUtf8 } from 'node:buffer';
import type { Transaction } from './database.ts';
import type { Placed } from './stream.ts';
import type { Reject } from './stream-events.ts';

/** A message that could not be used, as it came. */
export type DeadLetter = Pick<Reject, 'reason' | 'userId'> & { value: Uint8Array };

/** Keeps what could not be used; what is kept already stays as it is. */
export async function insertDeadLetters(
  transaction: Transaction,
  { topic, partition }: { topic: string; partition: number },
  letters: readonly Placed<DeadLetter>[],
): Promise<void> {
  if (letters.length === 0) return;
  const values = letters.map(({ value }) => toColumns(Buffer.from(value.buffer, value.byteOffset, value.byteLength)));
  await transaction`
    insert into dead_letters (topic, partition, "offset", value, bytes, reason, user_id)
    select ${topic}, ${partition}, "offset", value, decode(hexadecimal, 'hex'), reason, user_id
    from unnest(
      ${letters.map(({ offset }) => offset)}::bigint[],
      ${values.map(({ text }) => text)}::text[],
      ${values.map(({ hexadecimal }) => hexadecimal)}::text[],
      ${letters.map(({ reason }) => reason)}::text[],
      ${letters.map(({ userId }) => userId)}::bigint[]
    ) as letter ("offset", value, hexadecimal, reason, user_id)
    on conflict do nothing`;
}

/** As text, for people, and, where PostgreSQL's text cannot hold the very bytes, these too. */
function toColumns(value: Buffer): { text: string; hexadecimal: string | null } {
  const isExact = isUtf8(value) && !value.includes(0);
  const text = value.toString('utf8');
  return isExact
    ? { text, hexadecimal: null }
    : { text: text.replaceAll('\0', '\uFFFD'), hexadecimal: value.toString('hex') };
}
