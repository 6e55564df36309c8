import type { Readable } from 'node:stream';
import { MarqueeError } from '../../errors.ts';
import type { Limits } from '../limits.ts';
import { InvalidRequest } from '../problems.ts';

/**
 * The bytes of a file that a request brings, as they come.
 * @throws InvalidRequest where there are none, or they end before their end
 * @throws MarqueeError IMPORT_TOO_LARGE, IMPORT_TOO_SLOW
 */
export async function* readUpload(
  body: Readable,
  { uploadBytes, uploadMs }: Pick<Limits, 'uploadBytes' | 'uploadMs'>,
): AsyncGenerator<Buffer> {
  const deadline = performance.now() + uploadMs;
  let bytes = 0;
  // The request stays, as it has to be answered whatever its body is.
  for await (const chunk of unbroken(body.iterator({ destroyOnReturn: false }))) {
    bytes += chunk.length;
    if (bytes > uploadBytes) throw tooLarge(uploadBytes);
    if (performance.now() > deadline) {
      throw new MarqueeError('IMPORT_TOO_SLOW', 'The file took too long to arrive; nothing of it was imported.');
    }
    yield chunk;
  }
  if (bytes === 0) throw new InvalidRequest([{ field: 'body', detail: 'is empty; it must be the file' }]);
}

export function tooLarge(uploadBytes: number): MarqueeError {
  const gibibytes = Math.round((uploadBytes / 2 ** 30) * 10) / 10;
  return new MarqueeError(
    'IMPORT_TOO_LARGE',
    `The file is larger than ${gibibytes} GiB; import it on the server with \`marquee import\`.`,
  );
}

async function* unbroken(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (cause) {
    throw new MarqueeError('REQUEST_INVALID', 'The body ended before its end; nothing was imported.', { cause });
  }
}
