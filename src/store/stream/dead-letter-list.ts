import type { UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import type { DeadLetterKey } from './dead-letters.ts';
import type { RejectReason } from './events.ts';

/** Where a dead letter stands in the list: `microseconds` from 1970 to when it was received. */
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

/** Newest first. Those that come meanwhile neither repeat nor hide one of the pages that follow. */
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
