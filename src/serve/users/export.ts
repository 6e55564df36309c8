import { Type } from 'typebox';
import { readUserNames } from '../../store/own-ids.ts';
import { readUserData } from '../../store/users/user-data.ts';
import { sendJson } from '../answers.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { timeSchema, userKeySchema, userPath } from '../schemas/fields.ts';

const userDataSchema = Type.Object(
  {
    user_id: userKeySchema,
    exported: timeSchema,
    tables: Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown())), {
      description:
        'The rows of each table that can hold something of a user, with the titles of movies. Times are UTC.',
    }),
  },
  {
    $id: 'UserData',
    examples: [
      {
        user_id: 42,
        exported: '2026-11-23T08:00:00.000Z',
        tables: {
          users: [{ user_id: 42, age: 31, occupation: 'artist', gender: 'F', version: 7 }],
          ratings: [
            { user_id: 42, movie: 'heat+1995', title: 'Heat', rating: 4.5, timestamp: '2026-11-23T08:00:00+00:00' },
          ],
        },
      },
    ],
  },
);

/** `GET /v1/users/{id}/export`. */
export const exportRoute: Routes = async (app, { sql }) => {
  app.get(
    '/users/:id/export',
    {
      // Reads are open, but not for a person's complete data at once.
      config: { access: 'own-write' },
      schema: {
        operationId: 'exportUser',
        summary: 'Export everything stored about a user',
        description: 'As a file to download.',
        tags: ['users'],
        params: userPath,
        response: { 200: userDataSchema, ...problems },
      },
    },
    async ({ params: { id } }, reply) => {
      const [tables, names] = await Promise.all([readUserData(sql, id), readUserNames(sql, [id])]);
      const key = JSON.stringify(names.get(id) ?? id);
      reply.header('content-disposition', `attachment; filename="user-${id}.json"`).header('cache-control', 'no-store');
      return sendJson(reply, `{"user_id":${key},"exported":"${new Date().toISOString()}","tables":${tables}}`);
    },
  );
};
