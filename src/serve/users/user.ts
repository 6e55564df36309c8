import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Sql } from '../../store/database.ts';
import { changeUser, createUser, deleteUser, findUser, putUser } from '../../store/users/users.ts';
import { problems } from '../problems.ts';
import { userPath } from '../schemas/fields.ts';
import { deletedSchema } from '../schemas/paging.ts';
import { attributesSchema, toAttributes, toUserAnswer, userSchema } from './user-schema.ts';

/** `GET|PUT|PATCH|DELETE /v1/users/{id}`. */
export function userRoutes(sql: Sql): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/:id',
      {
        config: { access: 'read' },
        schema: {
          operationId: 'getUser',
          summary: 'A user',
          tags: ['users'],
          params: userPath,
          response: { 200: userSchema, ...problems },
        },
      },
      async ({ params: { id } }) => toUserAnswer(await findUser(sql, id)),
    );

    app.put(
      '/users/:id',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'putUser',
          summary: 'Make or replace a user',
          description:
            'What the body leaves out is not known afterwards. With the header `If-None-Match: *` a user is made and none ' +
            'replaced: where there is one, the answer is 409 `USER_TAKEN`. 201: the user is new.',
          tags: ['users'],
          params: userPath,
          headers: Type.Object({
            'if-none-match': Type.Optional(
              Type.String({ description: '`*`: only where there is none yet.', examples: ['*'] }),
            ),
          }),
          body: attributesSchema,
          response: { 200: userSchema, 201: userSchema, ...problems },
        },
      },
      async ({ params: { id }, headers, body }, reply) => {
        const user = { id, ...toAttributes(body) };
        let isNew = true;
        if (headers['if-none-match'] === '*') await createUser(sql, user);
        else isNew = await putUser(sql, user);
        if (isNew) reply.code(201).header('location', `/v1/users/${id}`);
        return toUserAnswer(user);
      },
    );

    app.patch(
      '/users/:id',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'changeUser',
          summary: 'Change a user',
          description: 'What the body leaves out stays as it is; null forgets.',
          tags: ['users'],
          params: userPath,
          body: attributesSchema,
          response: { 200: userSchema, ...problems },
        },
      },
      async ({ params: { id }, body }) => toUserAnswer(await changeUser(sql, id, body)),
    );

    app.delete(
      '/users/:id',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'deleteUser',
          summary: 'Delete a user',
          description:
            'The user is gone from every table, with all that was said, and from the next training. The id is free again.',
          tags: ['users'],
          params: userPath,
          response: { 200: deletedSchema, ...problems },
        },
      },
      async ({ params: { id } }) => ({ deleted: await deleteUser(sql, id) }),
    );
  };
}
