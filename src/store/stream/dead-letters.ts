import { isUtf8 } from 'node:buffer';
import type { UserId } from '../../domain.ts';
import type { Sql, Transaction } from '../database.ts';
import type { DeadLetter, LogEvent, Placed, Reject, RejectReason } from './events.ts';
import { writeEvents } from './rows.ts';

type Partition = { topic: string; partition: number };

/** Which message a dead letter is. */
export type DeadLetterKey = Partition & { offset: number };

/** Stores rejected messages; those stored already are not changed. */
export async function insertDeadLetters(
  transaction: Transaction,
  { topic, partition }: Partition,
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
  const text = value.toString('utf8');
  if (isUtf8(value) && !value.includes(0)) return { text, hexadecimal: null };
  return { text: text.replaceAll('\0', '\uFFFD'), hexadecimal: value.toString('hex') };
}

/** A dead letter, and the result of parsing it now. */
export type Retried = DeadLetterKey & { parsed: LogEvent | Reject };

/**
 * Reads the `most` dead letters that follow `after`, or the first, once more. Those that can be used now are written and are
 * no dead letters any longer, in one transaction; the others stay.
 */
export async function retryDeadLetters(
  sql: Sql,
  { after, most }: { after: DeadLetterKey | undefined; most: number },
  parse: (value: Uint8Array) => LogEvent | Reject,
): Promise<Retried[]> {
  return await sql.begin(async (transaction) => {
    const letters = await lockDeadLetters(transaction, after, most);
    const retried = letters.map(({ value, ...key }) => ({ ...key, parsed: parse(value) }));
    const usable = retried.flatMap(({ parsed, ...key }) => (parsed.kind === 'rejected' ? [] : [{ ...key, ...parsed }]));
    for (const [topic, events] of Map.groupBy(usable, (event) => event.topic)) {
      await writeEvents(transaction, topic, events);
    }
    await deleteDeadLetters(transaction, usable);
    return retried;
  });
}

async function lockDeadLetters(transaction: Transaction, after: DeadLetterKey | undefined, most: number) {
  const { topic, partition, offset } = after ?? { topic: '', partition: 0, offset: 0 };
  return transaction<(DeadLetterKey & { value: Buffer })[]>`
    select topic, partition, "offset", coalesce(bytes, convert_to(value, 'UTF8')) as value
    from dead_letters
    where (topic, partition, "offset") > (${topic}, ${partition}, ${offset})
    order by topic, partition, "offset"
    limit ${most}
    for update`;
}

async function deleteDeadLetters(transaction: Transaction, keys: readonly DeadLetterKey[]): Promise<void> {
  await transaction`
    delete from dead_letters
    using unnest(
      ${keys.map(({ topic }) => topic)}::text[],
      ${keys.map(({ partition }) => partition)}::integer[],
      ${keys.map(({ offset }) => offset)}::bigint[]
    ) as used (topic, partition, "offset")
    where dead_letters.topic = used.topic and dead_letters.partition = used.partition
      and dead_letters."offset" = used."offset"`;
}

/** A dead letter's position in the list: `microseconds` from 1970 to when it was received. */
export type DeadLetterPlace = DeadLetterKey & { microseconds: number };

export type ListedDeadLetter = DeadLetterPlace & {
  reason: RejectReason;
  /** How the message begins. */
  value: string;
  /** How many characters it has. */
  length: number;
  userId: UserId | null;
};

export type DeadLetterCount = { topic: string; reason: RejectReason; count: number };

/** Characters of a message that are listed. */
const longestValue = 1000;

/** Newest first. Letters that arrive meanwhile do not repeat or hide entries of later pages. */
export async function listDeadLetters(
  sql: Sql,
  { topic, reason }: { topic?: string | undefined; reason?: RejectReason | undefined },
  { after, limit }: { after: DeadLetterPlace | undefined; limit: number },
): Promise<ListedDeadLetter[]> {
  return await sql<ListedDeadLetter[]>`
    select topic, partition, "offset", (extract(epoch from received) * 1000000)::bigint as microseconds, reason, left(value, ${longestValue}) as value,
      length(value) as length, user_id as "userId"
    from dead_letters
    where true
      ${topic === undefined ? sql`` : sql`and topic = ${topic}`}
      ${reason === undefined ? sql`` : sql`and reason = ${reason}`}
      ${after === undefined ? sql`` : sql`and ${isAfter(sql, after)}`}
    order by received desc, topic desc, partition desc, "offset" desc
    limit ${limit}`;
}

function isAfter(sql: Sql, { microseconds, topic, partition, offset }: DeadLetterPlace) {
  return sql`
    (received, topic, partition, "offset") <
      (timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond', ${topic}, ${partition}, ${offset})`;
}

/** How many there are of each kind, most first. */
export async function countDeadLetters(sql: Sql): Promise<DeadLetterCount[]> {
  return await sql<DeadLetterCount[]>`
    select topic, reason, count(*) as count from dead_letters group by topic, reason order by count desc, topic, reason`;
}
