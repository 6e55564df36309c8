import type { Rating } from '../../domain.ts';
import type { Reader } from '../database.ts';

/**
 * All ratings in batches, in no particular order; memory stays flat however many there are.
 *
 * They come by COPY in PostgreSQL's binary format, because there may be millions of them: rows of a query take twice the time of
 * our processor.
 */
export async function* readRatings(sql: Reader): AsyncGenerator<readonly Rating[]> {
  const chunks = await sql`copy ratings (user_id, movie, rating, "timestamp") to stdout (format binary)`.readable();
  let start = headerBytes;
  for await (const chunk of chunks) {
    yield parseRows(chunk, start);
    start = 0;
  }
}

export async function countRatings(sql: Reader): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from ratings`;
  return row!.count;
}

const headerBytes = 19;
const columns = 4;
const null32 = -1;
const year2000 = Date.UTC(2000, 0);

/**
 * A row is a count of columns, then each column's length and bytes, all big-endian; -1 columns are the end. Every message
 * is a whole row, and every chunk whole messages.
 */
function parseRows(chunk: Buffer, start: number): Rating[] {
  const ratings: Rating[] = [];
  let at = start;
  while (at < chunk.length && chunk.readInt16BE(at) === columns) {
    const userId = readInt64(chunk, at + 6);
    const movieStart = at + 18;
    const movieEnd = movieStart + chunk.readInt32BE(at + 14);
    const movieId = chunk.toString('utf8', movieStart, movieEnd);
    const stars = chunk.readFloatBE(movieEnd + 4);
    const timeStart = movieEnd + 12;
    const isTimeKnown = chunk.readInt32BE(timeStart - 4) !== null32;
    const timestamp = isTimeKnown ? toDate(readInt64(chunk, timeStart)) : null;
    ratings.push({ timestamp, userId, movieId, stars });
    at = isTimeKnown ? timeStart + 8 : timeStart;
  }
  return ratings;
}

/** Exact up to 2^53, as ids and times are. */
function readInt64(chunk: Buffer, at: number): number {
  return chunk.readInt32BE(at) * 2 ** 32 + chunk.readUInt32BE(at + 4);
}

/** @param microseconds since 2000 */
function toDate(microseconds: number): Date {
  return new Date(year2000 + Math.floor(microseconds / 1000));
}
