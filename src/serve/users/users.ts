import { type Static, Type } from 'typebox';
import type { User, UserAttributes } from '../../domain.ts';
import { changeUser, createNextUser, createUser, deleteUser, findUser, putUser } from '../../store/users/users.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { lineOf, orNull, userIdSchema, userPath } from '../schemas/fields.ts';
import { deletedSchema } from '../schemas/paging.ts';

const attributes = {
  age: orNull(Type.Integer({ minimum: 0, maximum: 150, description: 'In years.' })),
  occupation: orNull(lineOf('In any words; users with the same ones are alike.', 'artist')),
  gender: orNull(lineOf('In any words; users with the same ones are alike.', 'F')),
};

const userSchema = Type.Object(
  { user_id: userIdSchema, ...attributes },
  {
    $id: 'User',
    description: 'Whom recommendations are for; null stands for what is not known.',
    examples: [{ user_id: 42, age: 31, occupation: 'artist', gender: 'F' }],
  },
);

/** All of them may be left out. */
export const attributesSchema = Type.Partial(Type.Object(attributes), {
  $id: 'UserAttributes',
  additionalProperties: false,
  description: 'What is known of a user; null for what is not.',
  examples: [{ age: 31, occupation: 'artist', gender: 'F' }],
});

const newUserSchema = Type.Object(
  { user_id: Type.Optional(userIdSchema), ...attributesSchema.properties },
  {
    $id: 'NewUser',
    additionalProperties: false,
    description: 'A user to be made; without an id, with one that is free.',
    examples: [{ age: 31, occupation: 'artist', gender: 'F' }],
  },
);

function toUserAnswer({ id, age, occupation, gender }: User): Static<typeof userSchema> {
  return { user_id: id, age, occupation, gender };
}

/** What is not said is not known. */
export function toAttributes(given: Partial<UserAttributes>): UserAttributes {
  const { age = null, occupation = null, gender = null } = given;
  return { age, occupation, gender };
}

/** `POST /v1/users`, and what is beneath it of users and what they say. */
export const usersRoutes: Routes = async (app, { sql }) => {
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
};

/** `GET|PUT|PATCH|DELETE /v1/users/{id}`. */
export const userRoutes: Routes = async (app, { sql }) => {
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
