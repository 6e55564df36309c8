import type { FastifyInstance } from 'fastify';
import { MarqueeError } from '../../errors.ts';

/** `application/json` and kinds of it, such as `application/ld+json`, with or without parameters. */
const jsonTypes = /^application\/(?:[\w.-]+\+)?json(?:;|$)/i;

/** Bodies are JSON; one of any other type, or an empty one, counts as none: `request.body` is undefined. */
export function addJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(jsonTypes, { parseAs: 'string' }, async (_request: unknown, text: string) => {
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw new MarqueeError('REQUEST_INVALID', 'Invalid or missing JSON payload');
    }
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, async () => undefined);
}
