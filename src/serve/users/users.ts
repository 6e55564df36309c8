import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { createNextUser, createUser } from '../../store/users/users.ts';
import type { Answers } from '../answers.ts';
import type { AppOptions } from '../context.ts';
import { problems } from '../problems.ts';
import { attributesRoute } from './attributes.ts';
import { exportRoute } from './export.ts';
import { hiddenRoutes } from './hidden.ts';
import { ratingsOfUserRoutes } from './ratings.ts';
import { similarUsersRoute } from './similar.ts';
import { userRoutes } from './user.ts';
import { newUserSchema, toAttributes, toUserAnswer, userSchema } from './user-schema.ts';
import { watchesRoutes } from './watches.ts';

/** `POST /v1/users`, and what is beneath it of users and what they say. */
export function usersRoutes({ sql }: Pick<AppOptions, 'sql'>, answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.post(
      '/users',
      {
        config: { access: 'write' },
        schema: {
          operationId: 'createUser',
          summary: 'Make a user',
          description:
            'With `user_id`, one of that id, which nobody may have yet (409 `USER_TAKEN`); without, one of a free id: the one ' +
            'after the largest. The answer is at the address in its `Location`.',
          tags: ['users'],
          body: newUserSchema,
          response: { 201: userSchema, ...problems },
        },
      },
      async ({ body: { user_id: id, ...given } }, reply) => {
        const attributes = toAttributes(given);
        const user = id === undefined ? await createNextUser(sql, attributes) : { id, ...attributes };
        if (id !== undefined) await createUser(sql, user);
        return reply.code(201).header('location', `/v1/users/${user.id}`).send(toUserAnswer(user));
      },
    );

    app.register(attributesRoute(sql, answers));
    app.register(userRoutes(sql));
    app.register(exportRoute(sql));
    app.register(ratingsOfUserRoutes(sql));
    app.register(watchesRoutes(sql));
    app.register(hiddenRoutes(sql));
    app.register(similarUsersRoute(sql));
  };
}
