import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import type { ImportSettings } from '../../app/importing/upload.ts';
import { parseUserKey, userKeyRule } from '../../domain/user-key.ts';
import { MarqueeError } from '../../errors.ts';
import { timeForms } from '../../ingest/calendar.ts';
import { parseColumnMap } from '../../ingest/columns.ts';
import { formats } from '../../ingest/kind.ts';
import { parseScale } from '../../ingest/scale.ts';
import { findImport } from '../../store/imports/imports.ts';
import type { Routes } from '../context.ts';
import { type Limits, letArriveSlowly } from '../limits.ts';
import { type FieldFault, InvalidRequest, problems } from '../problems.ts';
import { fileNamePattern } from '../schemas/fields.ts';
import { importSchema, toImportAnswer } from './imports.ts';

const fileType = 'application/octet-stream';
/** Bytes of UTF-8, so that file systems take it. */
const maxNameBytes = 150;

const unknownChoices = ['stub', 'reject'] as const;

type UploadLimits = Pick<Limits, 'uploadBytes' | 'uploadMs'>;

/** Parameters for any uploaded file. */
export const fileQuery = {
  name: Type.String({
    pattern: fileNamePattern,
    description: 'File name, without a path or a leading dot.',
    examples: ['ratings.csv'],
  }),
  map: Type.Optional(
    Type.String({
      maxLength: 1000,
      description: 'What the columns hold, by number or name.',
      examples: ['user=1,movie=2,rating=3,time=4'],
    }),
  ),
  scale: Type.Optional(
    Type.String({
      maxLength: 50,
      description: 'The range of the ratings, or `thumbs`; without it, stars.',
      examples: ['0..10'],
    }),
  ),
  time: Type.Optional(Type.Enum(timeForms, { description: 'The form of the times, if it is ambiguous.' })),
};

const query = Type.Object({
  ...fileQuery,
  format: Type.Optional(Type.Enum(formats, { description: 'The source format, if it is not detected.' })),
  user: Type.Optional(
    Type.String({
      maxLength: 255,
      description: 'The user, for a file that names none: a number or a name.',
      examples: ['42'],
    }),
  ),
  unknown: Type.Optional(
    Type.Enum(unknownChoices, { description: 'Unknown movies and users: stub (create them) or reject.' }),
  ),
  dry_run: Type.Optional(
    Type.Boolean({ default: false, description: 'Do everything except keep the result: what would be imported.' }),
  ),
});

/** @throws InvalidRequest if one of these is invalid; the schema has checked the others */
export function checkFileQuery({ name, map, scale, user }: ImportSettings & { name?: string }): void {
  const faults: FieldFault[] = [];
  if (name !== undefined && Buffer.byteLength(name) > maxNameBytes) {
    faults.push({ field: 'query.name', detail: `must have at most ${maxNameBytes} bytes` });
  }
  if (map !== undefined && !isColumnMap(map)) {
    const detail = 'must say what the columns hold, such as user=1,movie=2,rating=3,time=4';
    faults.push({ field: 'query.map', detail });
  }
  if (scale !== undefined && !parseScale(scale)) {
    faults.push({ field: 'query.scale', detail: 'must be thumbs, or a range such as 0..10' });
  }
  if (user !== undefined && parseUserKey(user) === undefined) {
    faults.push({ field: 'query.user', detail: `must be ${userKeyRule}` });
  }
  if (faults.length > 0) throw new InvalidRequest(faults);
}

function isColumnMap(text: string): boolean {
  try {
    parseColumnMap(text);
    return true;
  } catch {
    return false;
  }
}

/** The schema of a body that is a file. */
export const fileBody = {
  content: { [fileType]: { schema: Type.Unsafe<Readable>({ format: 'binary', description: 'The file.' }) } },
};

/** `POST /v1/imports`. */
export const uploadRoute: Routes = async (app, { sql, importer, limits }) => {
  takeFiles(app);

  app.post(
    '/imports',
    {
      config: { access: 'admin' },
      handlerTimeout: limits.uploadMs + limits.answerMs,
      onRequest: async (request) => letArriveSlowly(request),
      schema: {
        operationId: 'startImport',
        summary: 'Import a file',
        description:
          'Any file that `marquee import` reads, such as a CSV file, gzipped or not, or a zip archive, up to 4 GiB. It is imported ' +
          'in a separate process; the answer comes when the import has started. Only one import runs at a time (409 ' +
          '`IMPORT_RUNS`). `format`, `map`, `scale`, `time`, `user`, `unknown` and `dry_run` are the flags of the command; an import that ' +
          'fails because a file is ambiguous names the one that helps.',
        tags: ['operation'],
        querystring: query,
        body: fileBody,
        response: { 202: importSchema, ...problems },
      },
    },
    async ({ query, headers, body: content }, reply) => {
      checkFileQuery(query);
      const { name, ...settings } = query;
      const id = await importer.start(name, readUpload(content, headers, limits), settings);
      reply.code(202).header('location', `/v1/imports/${id}`);
      return toImportAnswer(await findImport(sql, id));
    },
  );
};

/** Lets routes have files as their bodies, and nothing else. */
export function takeFiles(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(fileType, async (_request: unknown, stream: Readable) => stream);
  app.addContentTypeParser('*', async () => {
    throw notTheFile();
  });
}

function notTheFile(): InvalidRequest {
  return new InvalidRequest([{ field: 'body', detail: `must be the file itself, as ${fileType}` }]);
}

/**
 * The bytes of an uploaded file, as they arrive.
 * @throws InvalidRequest if there are none, or the upload is cut off
 * @throws MarqueeError IMPORT_TOO_LARGE, IMPORT_TOO_SLOW
 */
export function readUpload(body: unknown, headers: IncomingHttpHeaders, limits: UploadLimits): AsyncGenerator<Buffer> {
  if (body === undefined) throw notTheFile();
  if (Number(headers['content-length']) > limits.uploadBytes) throw tooLarge(limits.uploadBytes);
  return readBytes(body as Readable, limits);
}

async function* readBytes(body: Readable, { uploadBytes, uploadMs }: UploadLimits): AsyncGenerator<Buffer> {
  const deadline = performance.now() + uploadMs;
  let bytes = 0;
  // The request is kept, as it has to be answered whatever happens to its body.
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

function tooLarge(uploadBytes: number): MarqueeError {
  const mebibytes = Math.round(uploadBytes / 2 ** 20);
  const most = mebibytes < 1024 ? `${mebibytes} MiB` : `${Math.round((uploadBytes / 2 ** 30) * 10) / 10} GiB`;
  return new MarqueeError(
    'IMPORT_TOO_LARGE',
    `The file is larger than ${most}; import it on the server with \`marquee import\`.`,
  );
}

async function* unbroken(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (cause) {
    throw new MarqueeError('REQUEST_INVALID', 'The request body was cut off; nothing was imported.', { cause });
  }
}
