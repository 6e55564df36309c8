import { readRejects } from '../../ingest/rejects-file.ts';
import { findImport } from '../../store/imports/imports.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { defaultLimit, invalidCursor, pageQuery } from '../schemas/paging.ts';
import { importPath, readRejectsCursor, rejectsSchema, toRejectAnswer, writeRejectsCursor } from './imports.ts';

/** `GET /v1/imports/{id}/rejects`. */
export const importRejectsRoute: Routes = async (app, { sql, home }) => {
  app.get(
    '/imports/:id/rejects',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listImportRejects',
        summary: 'Rows that an import rejected',
        description: 'In the order of the files, once the import has ended.',
        tags: ['operation'],
        params: importPath,
        querystring: pageQuery,
        response: { 200: rejectsSchema, ...problems },
      },
    },
    async ({ params: { id }, query: { limit = defaultLimit, cursor } }) => {
      const { rejectsFile } = await findImport(sql, id);
      const start = readRejectsCursor(cursor);
      if (rejectsFile === null) return { rejects: [], next: null, available: true };
      const page = await readRejects(home, rejectsFile, { start, most: limit });
      if (page === undefined && cursor !== undefined) throw invalidCursor();
      if (page === undefined) return { rejects: [], next: null, available: false };
      const next = page.next === undefined ? null : writeRejectsCursor(page.next);
      return { rejects: page.rejects.map(toRejectAnswer), next, available: true };
    },
  );
};
