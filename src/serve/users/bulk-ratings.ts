import type { Readable } from 'node:stream';
import { Type } from 'typebox';
import { MarqueeError } from '../../errors.ts';
import { sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { countResults, type JsonLine, ratingResults, readJsonLines, writeRatingLines } from './rating-lines.ts';
import { ratingLine } from './ratings.ts';

const limits = { bytes: 4 * 2 ** 20, lines: 10_000 };
const linesType = 'application/x-ndjson';

const body = {
  content: {
    'application/json': { schema: Type.Array(ratingLine, { maxItems: limits.lines }) },
    [linesType]: { schema: Type.String({ description: 'A rating a line.' }) },
  },
};

const answer = {
  content: {
    'application/json': { schema: ratingResults },
    [linesType]: { schema: Type.String({ description: 'A result a line.' }) },
  },
};

/** `POST /v1/ratings`. */
export const ratingsRoute: Routes = async (app, { sql }) => {
  app.addContentTypeParser(linesType, async (_request: unknown, stream: Readable) => {
    const lines = await readJsonLines(stream, limits).catch((cause: unknown) => {
      throw new MarqueeError('REQUEST_INVALID', 'The request body was cut off; nothing was written.', { cause });
    });
    if (lines) return lines;
    throw tooMany();
  });

  app.post(
    '/ratings',
    {
      config: { access: 'write' },
      bodyLimit: limits.bytes,
      // Each rating is checked by itself, so that a bad one does not cost the others.
      validatorCompiler: () => () => true,
      errorHandler: (error) => {
        throw error.code === 'FST_ERR_CTP_BODY_TOO_LARGE' ? tooMany() : error;
      },
      schema: {
        operationId: 'writeRatings',
        summary: 'Write ratings in bulk',
        description:
          'Up to 10,000 or 4 MiB, as a JSON array or, with the content type `application/x-ndjson`, as lines of JSON; the answer ' +
          'has the same form. Each is treated as by `PUT /v1/users/{id}/ratings/{movie}`; invalid ones do not affect the ' +
          'others. All valid ones are written together, or, if the status is not 200, none.',
        tags: ['ratings'],
        body,
        response: { 200: answer, ...problems },
      },
    },
    async (request, reply) => {
      const isLines = /^application\/x-ndjson/i.test(request.headers['content-type'] ?? '');
      const lines = isLines ? (request.body as JsonLine[]) : toLines(request.body);
      const results = await writeRatingLines(sql, lines);
      if (!isLines) return sendJson(reply, JSON.stringify({ ...countResults(results), results }));
      return reply.type(linesType).send(results.map((result) => `${JSON.stringify(result)}\n`).join(''));
    },
  );
};

function toLines(given: unknown): JsonLine[] {
  if (!Array.isArray(given)) {
    throw new InvalidRequest([{ field: 'body', detail: `must be a JSON array, or ${linesType}` }]);
  }
  if (given.length > limits.lines) throw tooMany();
  return given.map((value, index) => ({ line: index + 1, value }));
}

function tooMany(): MarqueeError {
  return new MarqueeError(
    'TOO_MANY_RATINGS',
    `More than ${limits.lines} ratings, or ${limits.bytes} bytes, are too many for one request; nothing was written.`,
  );
}
