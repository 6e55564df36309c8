import { Type } from 'typebox';
import { importForUser } from '../../app/importing/personal.ts';
import { parseColumnMap } from '../../ingest/columns.ts';
import { parseScale } from '../../ingest/scale.ts';
import { findUser } from '../../store/users/users.ts';
import { rejectCountSchema } from '../administration/imports.ts';
import { checkFileQuery, fileBody, fileQuery, readUpload, takeFiles } from '../administration/upload.ts';
import type { Routes } from '../context.ts';
import { letArriveSlowly } from '../limits.ts';
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

/** `POST /v1/users/{id}/imports`. */
export const personalImportRoute: Routes = async (app, { sql, home, limits }) => {
  takeFiles(app);
  app.post(
    '/users/:id/imports',
    {
      config: { access: 'own-write' },
      handlerTimeout: limits.uploadMs + limits.answerMs,
      onRequest: async (request) => letArriveSlowly(request),
      schema: {
        operationId: 'importForUser',
        summary: "Import a person's export from elsewhere",
        description:
          'The file of IMDb (ratings or watchlist), Letterboxd (the zip) or Trakt (JSON), or any table of ratings or plays that ' +
          'names no users, 16 MiB at most. Movies are matched by the ids of IMDb and TMDB, then by title and year. With ' +
          '`preview=true` nothing is written. Say the `name` that the file has in the export: some look alike otherwise. `map`, ' +
          '`scale` and `time` are the flags of `marquee import`; a refusal, and a preview with rows that could not be used, ' +
          'name in `fixes` the ones that help.',
        tags: ['users'],
        params: userPath,
        querystring: Type.Object({
          ...fileQuery,
          name: Type.Optional(fileQuery.name),
          preview: Type.Optional(Type.Boolean({ default: false, description: 'Only report what matches.' })),
        }),
        body: fileBody,
        response: { 200: answerSchema, ...problems },
      },
    },
    async ({ params: { id: user }, query, headers, body }) => {
      checkFileQuery(query);
      const { name, time, preview: isPreview = false } = query;
      const map = query.map === undefined ? undefined : parseColumnMap(query.map);
      const scale = query.scale === undefined ? undefined : parseScale(query.scale);
      await findUser(sql, user);
      const content = readUpload(body, headers, { ...limits, uploadBytes: Math.min(maxBytes, limits.uploadBytes) });
      const { source, matched, unmatched, rejects, fixes } = await importForUser({
        sql,
        home,
        user,
        name,
        content,
        map,
        scale,
        time,
        isPreview,
      });
      const movies = unmatched.map(({ candidates, ...movie }) => ({ ...movie, candidates: [...candidates] }));
      return { source, matched, unmatched: movies, rejects, fixes: toFixes(fixes), applied: !isPreview };
    },
  );
};
