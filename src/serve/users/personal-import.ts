import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { importForUser, type PersonalImport } from '../../app/importing/personal.ts';
import { parseColumnMap } from '../../ingest/columns.ts';
import { parseScale } from '../../ingest/scale.ts';
import { findUser } from '../../store/users/users.ts';
import { rejectCountSchema } from '../administration/imports.ts';
import { checkFileQuery, fileBody, fileQuery, readUpload, takeFiles } from '../administration/upload.ts';
import type { Routes } from '../context.ts';
import { letArriveSlowly } from '../limits.ts';
import { maySite } from '../plugins/access.ts';
import { createAddressLimit } from '../plugins/address-limit.ts';
import { fixesSchema, problems, toFixes } from '../problems.ts';
import { orNull, userPath } from '../schemas/fields.ts';

const count = Type.Integer({ minimum: 0 });

const answerSchema = Type.Object(
  {
    source: Type.String({ description: 'What the file is: imdb, letterboxd, trakt or table.' }),
    matched: Type.Object(
      { ratings: count, watches: count, watchlist: count },
      { description: 'How many of its rows are about movies that are known.' },
    ),
    unmatched: Type.Array(
      Type.Object({
        title: Type.String(),
        year: orNull(Type.Integer()),
        candidates: Type.Array(Type.String(), { description: 'Ids of movies that could be meant, up to three.' }),
      }),
      { description: 'The others, each movie once, up to 1,000 of them.' },
    ),
    rejects: Type.Array(rejectCountSchema, {
      description: 'Rows and cells that could not be used for another reason, most frequent first.',
    }),
    fixes: fixesSchema,
    applied: Type.Boolean({ description: 'Whether the matched entries were stored; false in a preview.' }),
  },
  {
    $id: 'PersonalImport',
    description: 'The entries of a personal export that match movies here',
    examples: [
      {
        source: 'letterboxd',
        matched: { ratings: 1, watches: 0, watchlist: 0 },
        unmatched: [{ title: 'Nowhere Film', year: 2001, candidates: [] }],
        rejects: [],
        fixes: [],
        applied: true,
      },
    ],
  },
);

/** A person rates and watches less than this. */
const maxBytes = 16 * 2 ** 20;

const { name, ...readingQuery } = fileQuery;
const query = Type.Object({ ...readingQuery, name: Type.Optional(name) });

const files =
  'The file of IMDb (ratings or watchlist), Letterboxd (the zip) or Trakt (JSON), or any table of ratings or plays that ' +
  'names no users, 16 MiB at most and 32 MiB unpacked. Movies are matched by the ids of IMDb and TMDB, then by title and year.';
const settings =
  'Say the `name` that the file has in the export: some look alike otherwise. `map`, `scale` and `time` are the flags of ' +
  '`marquee import`; a refusal, and a preview with rows that could not be used, name in `fixes` the ones that help.';

/** `POST /v1/users/{id}/imports` and `POST /v1/imports/preview`. */
export const personalImportRoutes: Routes = async (app, { sql, home, keys, limits }) => {
  takeFiles(app);
  const handlerTimeout = limits.uploadMs + limits.answerMs;
  const onRequest = async (request: FastifyRequest) => letArriveSlowly(request);
  const response = { 200: answerSchema, ...problems };
  const countPreview = createAddressLimit('Too many files were sent from this address', 'recommend');

  app.post(
    '/users/:id/imports',
    {
      config: { access: 'own-write' },
      handlerTimeout,
      onRequest,
      schema: {
        operationId: 'importForUser',
        summary: "Import a person's export from elsewhere",
        description: `${files} With \`preview=true\` nothing is written. ${settings}`,
        tags: ['users'],
        params: userPath,
        querystring: Type.Object({
          ...query.properties,
          preview: Type.Optional(Type.Boolean({ default: false, description: 'Only report what matches.' })),
        }),
        body: fileBody,
        response,
      },
    },
    async (request) => {
      const { id } = request.params;
      const { preview = false, ...query } = request.query;
      checkFileQuery(query);
      await findUser(sql, id);
      return await importFile(request, query, { user: id, isPreview: preview });
    },
  );

  app.post(
    '/imports/preview',
    {
      config: { access: 'public' },
      handlerTimeout,
      onRequest,
      schema: {
        operationId: 'previewImport',
        summary: "What a person's export would bring, without an account",
        description:
          `${files} Nothing is written: create a user, then send the file to \`/v1/users/{id}/imports\`. Without a key each ` +
          `address may do it 30 times a minute. ${settings}`,
        tags: ['users'],
        querystring: query,
        body: fileBody,
        response,
      },
    },
    async (request, reply) => {
      checkFileQuery(request.query);
      if (!(await maySite(request, keys, 'recommend'))) countPreview(request, reply);
      return await importFile(request, request.query, { user: null, isPreview: true });
    },
  );

  async function importFile(
    { body, headers }: FastifyRequest,
    { name, map, scale, time }: Static<typeof query>,
    whose: Pick<PersonalImport, 'user' | 'isPreview'>,
  ): Promise<Static<typeof answerSchema>> {
    const { unmatched, fixes, ...found } = await importForUser({
      sql,
      home,
      ...whose,
      name,
      content: readUpload(body, headers, { ...limits, uploadBytes: Math.min(maxBytes, limits.uploadBytes) }),
      map: map === undefined ? undefined : parseColumnMap(map),
      scale: scale === undefined ? undefined : parseScale(scale),
      time,
    });
    const movies = unmatched.map(({ candidates, ...movie }) => ({ ...movie, candidates: [...candidates] }));
    return { ...found, unmatched: movies, fixes: toFixes(fixes), applied: !whose.isPreview };
  }
};
