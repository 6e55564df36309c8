import type { FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { UserAttributes } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import { createViewerToken } from '../../store/access/viewer-tokens.ts';
import type { Transaction } from '../../store/database.ts';
import { findNamedUsers } from '../../store/own-ids.ts';
import {
  type Account,
  changeUser,
  createNextUser,
  createUser,
  deleteUser,
  findUser,
  type Profile,
  putUser,
} from '../../store/users/users.ts';
import type { Routes } from '../context.ts';
import { maySite, missing } from '../plugins/access.ts';
import { createAddressLimit } from '../plugins/address-limit.ts';
import { isOfAnotherPage } from '../plugins/origins.ts';
import { toNewName } from '../plugins/own-ids.ts';
import { problems } from '../problems.ts';
import { lineOf, linePattern, orNull, userKeySchema, userPath } from '../schemas/fields.ts';
import { deletedSchema } from '../schemas/paging.ts';

const attributes = {
  age: orNull(Type.Integer({ minimum: 0, maximum: 150, description: 'In years.' })),
  occupation: orNull(lineOf('Free text.', 'artist')),
  gender: orNull(lineOf('Free text.', 'F')),
};

const profile = {
  ...attributes,
  nickname: orNull(
    Type.String({
      pattern: linePattern,
      minLength: 1,
      maxLength: 60,
      description: 'What the page calls the user; it need not be unique.',
      examples: ['Ada'],
    }),
  ),
};

const example = { user_id: 42, name: null, age: 31, occupation: 'artist', gender: 'F', nickname: 'Ada' };

export const userSchema = Type.Object(
  {
    user_id: userKeySchema,
    name: orNull(Type.String({ description: "The site's own name for the user; null if that is the number." })),
    ...profile,
  },
  { $id: 'User', description: 'A user; null means not known.', examples: [example] },
);

export const tokenSchema = Type.String({
  description: 'Secret that may read, write, export and delete this user. It is shown in this answer only.',
});

const createdUserSchema = Type.Object(
  { ...userSchema.properties, token: tokenSchema },
  {
    $id: 'CreatedUser',
    description: 'A new user and a token for them.',
    examples: [{ ...example, token: 'mv_6b1f0c2a9d3e_KcD8vN1sT0mP4xQ7rB2yW5zH9jL3fG6aE-uVoIiXk_w' }],
  },
);

/** All of them may be left out. */
export const attributesSchema = Type.Partial(Type.Object(attributes), {
  $id: 'UserAttributes',
  additionalProperties: false,
  description: 'Attributes of a user; null if unknown.',
  examples: [{ age: 31, occupation: 'artist', gender: 'F' }],
});

const profileSchema = Type.Partial(Type.Object(profile), {
  $id: 'UserProfile',
  additionalProperties: false,
  description: 'Attributes of a user; null if unknown.',
  examples: [{ age: 31, occupation: 'artist', gender: 'F', nickname: 'Ada' }],
});

const newUserSchema = Type.Object(
  { user_id: Type.Optional(userKeySchema), ...profileSchema.properties },
  {
    $id: 'NewUser',
    additionalProperties: false,
    description: 'A user to create; without `user_id` a free id is chosen.',
    examples: [{ age: 31, occupation: 'artist', gender: 'F' }],
  },
);

export function toUserAnswer({ id, name, age, occupation, gender, nickname }: Account): Static<typeof userSchema> {
  return { user_id: name ?? id, name: name ?? null, age, occupation, gender, nickname };
}

function addressOf({ id, name }: Account): string {
  return `/v1/users/${encodeURIComponent(name ?? id)}`;
}

/** Missing values are unknown. */
export function toAttributes(given: Partial<UserAttributes>): UserAttributes {
  const { age = null, occupation = null, gender = null } = given;
  return { age, occupation, gender };
}

function toProfile(given: Partial<Profile>): Profile {
  return { ...toAttributes(given), nickname: given.nickname ?? null };
}

/** Makes the user of a name that was free when the request came; another request may have been faster. */
async function putNamedUser(
  transaction: Transaction,
  profile: Profile,
  name: string,
  mustBeNew: boolean,
): Promise<{ user: Account; isNew: boolean }> {
  try {
    return { user: await createNextUser(transaction, profile, name), isNew: true };
  } catch (error) {
    const id = mustBeNew ? undefined : (await findNamedUsers(transaction, [name])).get(name);
    if (id === undefined) throw error;
    const user = { ...profile, id };
    return { user, isNew: await putUser(transaction, user) };
  }
}

/** In the transaction that makes the user, so that there is none without a token. */
async function answerCreated(
  transaction: Transaction,
  user: Account,
  reply: FastifyReply,
): Promise<Static<typeof createdUserSchema>> {
  const { token } = await createViewerToken(transaction, user.id);
  reply.code(201).header('location', addressOf(user)).header('cache-control', 'no-store');
  return { ...toUserAnswer(user), token };
}

/** `POST /v1/users`. */
export const usersRoutes: Routes = async (app, { sql, keys, corsOrigins = [] }) => {
  const countSignUp = createAddressLimit('Too many accounts were created from this address', 'write');

  app.post(
    '/users',
    {
      config: { access: 'sign-up' },
      schema: {
        operationId: 'createUser',
        summary: 'Create a user',
        description:
          'Without `user_id` the id after the largest is taken; this needs no key, so that viewers can sign up, but without one ' +
          'each address may do it 30 times a minute. With `user_id`, which needs the scope `write`, that id must be free (409 ' +
          '`USER_TAKEN`). The answer is at the address in its `Location`.',
        tags: ['users'],
        body: newUserSchema,
        response: { 201: createdUserSchema, ...problems },
      },
    },
    async (request, reply) => {
      const { user_id: id, ...given } = request.body;
      if (!(await maySite(request, keys, 'write'))) {
        if (id !== undefined) throw missing(reply, 'To choose the `user_id` needs a key with the scope "write"');
        if (isOfAnotherPage(request, corsOrigins)) throw otherPage();
        countSignUp(request, reply);
      }
      const attributes = toProfile(given);
      return await sql.begin(async (transaction) => {
        const user =
          typeof id === 'number'
            ? { id, ...attributes }
            : await createNextUser(transaction, attributes, id === undefined ? null : toNewName(id));
        if (typeof id === 'number') await createUser(transaction, user);
        return await answerCreated(transaction, user, reply);
      });
    },
  );
};

function otherPage(): MarqueeError {
  return new MarqueeError(
    'NOT_FROM_HERE',
    'Pages of other sites may not create accounts; --cors-origins names those that may.',
  );
}

/** `GET|PUT|PATCH|DELETE /v1/users/{id}`. */
export const userRoutes: Routes = async (app, { sql }) => {
  app.get(
    '/users/:id',
    {
      config: { access: 'own-read' },
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
      config: { access: 'own-write' },
      schema: {
        operationId: 'putUser',
        summary: 'Create or replace a user',
        description:
          'What the body leaves out is cleared. With the header `If-None-Match: *` an existing user is not replaced (409 ' +
          '`USER_TAKEN`). 201: the user is new, and the answer has a token.',
        tags: ['users'],
        params: userPath,
        headers: Type.Object({
          'if-none-match': Type.Optional(
            Type.String({ description: '`*`: only if there is none yet.', examples: ['*'] }),
          ),
        }),
        body: profileSchema,
        response: { 200: userSchema, 201: createdUserSchema, ...problems },
      },
    },
    async ({ params: { id }, headers, body, newName }, reply) => {
      return await sql.begin(async (transaction) => {
        const mustBeNew = headers['if-none-match'] === '*';
        let user: Account = { id, ...toProfile(body) };
        let isNew = true;
        if (newName !== undefined) ({ user, isNew } = await putNamedUser(transaction, user, newName, mustBeNew));
        else if (mustBeNew) await createUser(transaction, user);
        else isNew = await putUser(transaction, user);
        if (!isNew) return toUserAnswer(await findUser(transaction, user.id));
        return await answerCreated(transaction, user, reply);
      });
    },
  );

  app.patch(
    '/users/:id',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'changeUser',
        summary: 'Change a user',
        description: 'What the body leaves out stays as it is; null clears.',
        tags: ['users'],
        params: userPath,
        body: profileSchema,
        response: { 200: userSchema, ...problems },
      },
    },
    async ({ params: { id }, body }) => toUserAnswer(await changeUser(sql, id, body)),
  );

  app.delete(
    '/users/:id',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'deleteUser',
        summary: 'Delete a user',
        description:
          'Deletes the user and everything stored about them, from every table and from the next training. The id is free again.',
        tags: ['users'],
        params: userPath,
        response: { 200: deletedSchema, ...problems },
      },
    },
    async ({ params: { id } }) => ({ deleted: await deleteUser(sql, id) }),
  );
};
