import { MarqueeError } from '../../errors.ts';
import type { Sql } from '../database.ts';

/** Stores the bytes of a model that has none yet, each chunk in a row. */
export async function writeModelBytes(sql: Sql, version: number, chunks: AsyncIterable<Buffer>): Promise<void> {
  let number = 0;
  for await (const bytes of chunks) {
    await sql`insert into model_chunks (version, number, bytes) values (${version}, ${number++}, ${bytes})`;
  }
}

/**
 * The bytes of a model, one chunk at a time.
 * @throws MarqueeError ARTIFACT_DAMAGED if the database has none
 */
export async function* readModelBytes(sql: Sql, version: number): AsyncGenerator<Buffer> {
  for (let number = 0; ; number++) {
    const [chunk] = await sql<{ bytes: Buffer }[]>`
      select bytes from model_chunks where version = ${version} and number = ${number}`;
    if (chunk) yield chunk.bytes;
    else if (number > 0) return;
    else
      throw new MarqueeError(
        'ARTIFACT_DAMAGED',
        `The database has no bytes of model ${version}; run \`marquee train\`.`,
      );
  }
}

/** How many bytes a model has. */
export async function countModelBytes(sql: Sql, version: number): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    select coalesce(sum(octet_length(bytes)), 0)::bigint as bytes from model_chunks where version = ${version}`;
  return row!.bytes;
}
