import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { findImport, listImports } from '../../store/imports/imports.ts';
import type { Administration, AppOptions } from '../context.ts';
import type { Limits } from '../limits.ts';
import { problems } from '../problems.ts';
import { importRejectsRoute } from './import-rejects.ts';
import { importPath, importSchema, toImportAnswer } from './import-schema.ts';
import { createFollowing, longestFollowing } from './progress-events.ts';
import { uploadRoute } from './upload.ts';

const eventsSchema = Type.Unsafe<string>({ type: 'string', description: 'Events, each with an import as its data' });

/** `GET` and `POST /v1/imports`, `GET /v1/imports/{id}`, `GET /v1/imports/{id}/rejects`. */
export function importsRoutes(
  { sql }: Pick<AppOptions, 'sql'>,
  administration: Administration,
  limits: Limits,
): FastifyPluginAsyncTypebox {
  return async (app) => {
    const following = createFollowing(app);
    const read = async (id: number) => toImportAnswer(await findImport(sql, id));
    app.register(uploadRoute(sql, administration, limits));
    app.register(importRejectsRoute(sql, administration));

    app.get(
      '/imports',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'listImports',
          summary: 'The latest imports',
          description: 'A hundred at most, newest first, those by `marquee import` too. Needs the scope `admin`.',
          tags: ['operation'],
          response: { 200: Type.Object({ imports: Type.Array(importSchema) }), ...problems },
        },
      },
      async () => ({ imports: (await listImports(sql)).map(toImportAnswer) }),
    );

    app.get(
      '/imports/:id',
      {
        config: { access: 'admin' },
        handlerTimeout: longestFollowing,
        schema: {
          operationId: 'readImport',
          summary: 'How far an import is',
          description:
            'With `Accept: text/event-stream`, an event `import` now, at each change, and at the end, after which the stream ' +
            'ends. Needs the scope `admin`.',
          tags: ['operation'],
          params: importPath,
          response: {
            200: {
              description: 'The import',
              content: {
                'application/json': { schema: importSchema },
                'text/event-stream': { schema: eventsSchema },
              },
            },
            ...problems,
          },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const found = await read(id);
        if (!following.isWanted(request)) return found;
        return following.send(reply, 'import', found, () => read(id));
      },
    );
  };
}
