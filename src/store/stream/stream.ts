import type { Sql, Transaction } from '../database.ts';
import { insertDeadLetters } from './dead-letters.ts';
import { addBatch, nothingCounted, type StreamBatch, type StreamCounts, type StreamTotal } from './events.ts';
import { writeEvents } from './rows.ts';

/** How far a partition has been read, and what its messages were. */
export type StreamPosition = StreamTotal & Pick<StreamBatch, 'nextOffset' | 'checksum'>;

/** `lost`: another consumer has written to the partition, and nothing of the batch was written. */
export type Applied = { outcome: 'written' | 'lost'; position: StreamPosition | null };

/**
 * Writes a batch's rows and its partition's offset in one transaction, or neither. The offset is compared with
 * `expectedOffset` first, so a consumer that has lost its partition to another one cannot write.
 *
 * The rows that result are the same regardless of the order, batches and repetitions of the messages: of a user's ratings of a
 * movie the newest counts, of equally new ones that with the highest offset; minutes watched are a set.
 */
export async function applyBatch(sql: Sql, batch: StreamBatch): Promise<Applied> {
  return await sql.begin(async (transaction): Promise<Applied> => {
    const stored = await lockPosition(transaction, batch);
    if ((stored?.nextOffset ?? null) !== batch.expectedOffset) return { outcome: 'lost', position: stored };
    const { nextOffset, checksum } = batch;
    const position = { ...addBatch(stored ?? nothingCounted, batch), nextOffset, checksum };
    const isStored = await storePosition(transaction, batch, position, stored === null);
    if (!isStored) return { outcome: 'lost', position: null };
    await writeEvents(transaction, batch.topic, batch.events);
    await insertDeadLetters(transaction, batch, batch.deadLetters);
    return { outcome: 'written', position };
  });
}

type Row = Omit<StreamPosition, 'counts'> & StreamCounts & { partition: number };

/** The stored positions of a topic's partitions. */
export async function readPositions(sql: Sql, topic: string): Promise<Map<number, StreamPosition>> {
  const rows = await sql<Row[]>`${selectPositions(sql)} where topic = ${topic} order by partition`;
  return new Map(rows.map((row) => [row.partition, toPosition(row)]));
}

async function lockPosition(
  transaction: Transaction,
  { topic, partition }: StreamBatch,
): Promise<StreamPosition | null> {
  const [row] = await transaction<Row[]>`
    ${selectPositions(transaction)} where topic = ${topic} and partition = ${partition} for update`;
  return row ? toPosition(row) : null;
}

function selectPositions(sql: Sql | Transaction) {
  return sql`
    select partition, next_offset as "nextOffset", checksum, rate, watch, recommendation, rejected, last_event as "lastEvent"
    from stream_offsets`;
}

function toPosition({ nextOffset, checksum, lastEvent, rate, watch, recommendation, rejected }: Row): StreamPosition {
  return { nextOffset, checksum, lastEvent, counts: { rate, watch, recommendation, rejected } };
}

/** @returns whether it was stored: of two consumers that begin with a partition, one */
async function storePosition(
  transaction: Transaction,
  { topic, partition }: StreamBatch,
  { nextOffset, checksum, counts, lastEvent }: StreamPosition,
  isFirst: boolean,
): Promise<boolean> {
  const { rate, watch, recommendation } = counts;
  const values = {
    next_offset: nextOffset,
    checksum,
    rate,
    watch,
    recommendation,
    rejected: transaction.json(counts.rejected),
    last_event: lastEvent,
    updated: new Date(),
  };
  const { count } = isFirst
    ? await transaction`insert into stream_offsets ${transaction({ topic, partition, ...values })} on conflict do nothing`
    : await transaction`
        update stream_offsets set ${transaction.set(values)} where topic = ${topic} and partition = ${partition}`;
  return count === 1;
}
