import type { FastifyInstance } from 'fastify';
import { MarqueeError } from '../../errors.ts';

/** `application/json` and kinds of it, such as `application/ld+json`, with or without parameters. */
const jsonTypes = /^application\/(?:[\w.-]+\+)?json(?:;|$)/i;

/** Fatal, as invalid UTF-8 would otherwise be replaced by U+FFFD, and something would be stored that was never sent. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bodies are JSON; one of any other type, or an empty one, counts as none: `request.body` is undefined. */
export function addJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonTypes, { parseAs: 'buffer' }, async (_request: unknown, bytes: Buffer) => {
    if (bytes.length === 0) return undefined;
    try {
      return parseJson(bytes);
    } catch {
      throw new MarqueeError('REQUEST_INVALID', 'Invalid or missing JSON payload');
    }
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
}

/** @throws SyntaxError for invalid JSON, TypeError for invalid UTF-8 */
export function parseJson(bytes: Buffer): unknown {
  return JSON.parse(utf8.decode(bytes));
}
