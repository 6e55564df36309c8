import type { EvidenceCounts } from '../../domain/evidence.ts';
import type { Rating } from '../../domain.ts';
import type { Reader } from '../database.ts';

/**
 * All ratings in batches, in no particular order; memory stays flat however many there are.
 *
 * They come by COPY in PostgreSQL's binary format, because there may be millions of them: rows of a query take twice the time of
 * our processor.
 */
export async function* readRatings(sql: Reader): AsyncGenerator<readonly Rating[]> {
  // Of a query, as a partitioned table cannot be copied.
  const chunks = sql`
    copy (select user_id, movie, rating, "timestamp" from ratings) to stdout (format binary)`.copyTo();
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  let start = headerBytes;
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    if (bytes.length < start) {
      rest = bytes;
      continue;
    }
    const { ratings, end } = parseRows(bytes, start);
    start = 0;
    rest = bytes.subarray(end);
    if (ratings.length > 0) yield ratings;
  }
}

/** Ratings, and watches of movies that the same user has not rated: what a model is trained on. */
export async function countRatingsAndWatches(sql: Reader): Promise<EvidenceCounts> {
  const [row] = await sql<EvidenceCounts[]>`
    select (select count(*) from ratings) as ratings, (select count(*) from watches where not rated) as watches`;
  return row!;
}

const headerBytes = 19;
const columns = 4;
/** Of a movie without a name and a time that is unknown. */
const shortestRow = 30;
const null32 = -1;
const year2000 = Date.UTC(2000, 0);

/**
 * A row is a count of columns, then each column's length and bytes, all big-endian; a count of -1 is the end.
 * @returns the whole rows from `start` on, and where they end
 */
function parseRows(bytes: Buffer, start: number): { ratings: Rating[]; end: number } {
  const ratings: Rating[] = [];
  let at = start;
  while (at + shortestRow <= bytes.length && bytes.readInt16BE(at) === columns) {
    const movieStart = at + 18;
    const movieEnd = movieStart + bytes.readInt32BE(at + 14);
    const timeStart = movieEnd + 12;
    if (timeStart > bytes.length) break;
    const isTimeKnown = bytes.readInt32BE(timeStart - 4) !== null32;
    const end = isTimeKnown ? timeStart + 8 : timeStart;
    if (end > bytes.length) break;
    ratings.push({
      timestamp: isTimeKnown ? toDate(readInt64(bytes, timeStart)) : null,
      userId: readInt64(bytes, at + 6),
      movieId: bytes.toString('utf8', movieStart, movieEnd),
      stars: bytes.readFloatBE(movieEnd + 4),
    });
    at = end;
  }
  return { ratings, end: at };
}

/** Exact up to 2^53, as ids and times are. */
function readInt64(chunk: Buffer, at: number): number {
  return chunk.readInt32BE(at) * 2 ** 32 + chunk.readUInt32BE(at + 4);
}

/** @param microseconds since 2000 */
function toDate(microseconds: number): Date {
  return new Date(year2000 + Math.floor(microseconds / 1000));
}
