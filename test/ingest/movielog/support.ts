import { Readable } from 'node:stream';
import type { WriteOptions } from '../../../src/ingest/movielog/database-wait.ts';
import { openLog, readLog } from '../../../src/ingest/movielog/log-file.ts';
import { createMeter } from '../../../src/ingest/movielog/meter.ts';
import { consume } from '../../../src/ingest/movielog/write.ts';
import type { Sql } from '../../../src/store/database.ts';
import { readPositions, type StreamPosition } from '../../../src/store/stream/stream.ts';

export function writeOptions(sql: Sql, changes: Partial<WriteOptions> = {}): WriteOptions {
  return { sql, meter: createMeter(), onNotice: () => {}, signal: new AbortController().signal, ...changes };
}

/** Streams a log into the database as `marquee stream --file -` does. @returns what is stored of its topic then */
export async function streamLog(
  sql: Sql,
  topic: string,
  chunks: readonly Buffer[],
): Promise<StreamPosition | undefined> {
  const log = await openLog('-', () => Readable.from(chunks));
  const batches = readLog(log, topic, (await readPositions(sql, topic)).get(0));
  const onLost = () => {
    throw new Error('nobody else writes to this topic');
  };
  await consume(batches, { ...writeOptions(sql), onLost });
  return (await readPositions(sql, topic)).get(0);
}

/** All that the log's messages became, in an order of its own; without what says when it was written. */
export async function readTables(sql: Sql): Promise<Record<string, readonly object[]>> {
  return {
    users: await sql`select user_id from users order by user_id`,
    movies: await sql`select id, title, release_date from movies order by id`,
    ratings: await sql`select user_id, movie, rating, "timestamp" from ratings order by user_id, movie`,
    watches: await sql`select user_id, movie, minutes, minutes_seen, "timestamp" from watches order by user_id, movie`,
    recommendations: await sql`
      select user_id, "timestamp", server, status, movies, milliseconds from recommendation_requests
      order by user_id, "timestamp", digest`,
    rejected: await sql`
      select reason, value, bytes, user_id, count(*) as count from dead_letters
      group by reason, value, bytes, user_id order by reason, value, bytes`,
  };
}

export async function emptyTables(sql: Sql): Promise<void> {
  await sql`truncate users, movies, ratings, watches, recommendation_requests, dead_letters, stream_offsets cascade`;
}
