import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { countDeadLetters, listDeadLetters } from '../../store/stream/dead-letters.ts';
import type { Administration, AppOptions } from '../context.ts';
import { problems } from '../problems.ts';
import { usualLimit } from '../schemas/paging.ts';
import {
  deadLetterCountsSchema,
  deadLettersQuery,
  deadLettersSchema,
  readDeadLetterCursor,
  replaySchema,
  toDeadLetter,
  toReplay,
  writeDeadLetterCursor,
} from './dead-letter-schema.ts';

/** What a replay has done by then stays done; another one goes on with the rest. */
const longestReplay = 10 * 60_000;

/** `GET /v1/dead-letters`, `GET /v1/dead-letters/reasons`, `POST /v1/dead-letters/replay`. */
export function deadLettersRoutes(
  { sql }: Pick<AppOptions, 'sql'>,
  { replayDeadLetters }: Pick<Administration, 'replayDeadLetters'>,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/dead-letters',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'listDeadLetters',
          summary: 'Messages that could not be used',
          description: 'Newest first. Needs the scope `admin`.',
          tags: ['operation'],
          querystring: deadLettersQuery,
          response: { 200: deadLettersSchema, ...problems },
        },
      },
      async ({ query: { topic, reason, limit = usualLimit, cursor } }) => {
        const page = { after: readDeadLetterCursor(cursor), limit: limit + 1 };
        const letters = await listDeadLetters(sql, { topic, reason }, page);
        const shown = letters.slice(0, limit);
        const hasMore = letters.length > limit;
        return { dead_letters: shown.map(toDeadLetter), next: hasMore ? writeDeadLetterCursor(shown.at(-1)!) : null };
      },
    );

    app.get(
      '/dead-letters/reasons',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'countDeadLetters',
          summary: 'How many messages could not be used, and why',
          description: 'By topic and reason, most first. Needs the scope `admin`.',
          tags: ['operation'],
          response: { 200: deadLetterCountsSchema, ...problems },
        },
      },
      async () => ({ reasons: await countDeadLetters(sql) }),
    );

    app.post(
      '/dead-letters/replay',
      {
        config: { access: 'admin' },
        handlerTimeout: longestReplay,
        schema: {
          operationId: 'replayDeadLetters',
          summary: 'Try all dead letters again',
          description:
            'As `marquee dead-letters replay`: messages that are valid now are written and removed from the dead letters; the ' +
            'others stay. It ends when the client leaves, or after 10 minutes; what was written by then is kept. Needs the scope `admin`.',
          tags: ['operation'],
          response: { 200: replaySchema, ...problems },
        },
      },
      async (_request, reply) => {
        // Not the request's signal, which ends with the request's body.
        const left = new AbortController();
        reply.raw.once('close', () => left.abort());
        return toReplay(await replayDeadLetters(AbortSignal.any([left.signal, AbortSignal.timeout(longestReplay)])));
      },
    );
  };
}
