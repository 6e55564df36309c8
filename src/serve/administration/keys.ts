import { type Static, Type } from 'typebox';
import { MarqueeError } from '../../errors.ts';
import {
  createKey,
  hasKeys,
  idOfToken,
  keyName,
  listKeys,
  type NewKey,
  readKey,
  revokeKey,
  type StoredKey,
  scopes,
} from '../../store/access/keys.ts';
import type { Routes } from '../context.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { lineOf, orNull, timeSchema } from '../schemas/fields.ts';

const requests = Type.Integer({ minimum: 1, maximum: 999_999_999 });

const rateSchema = Type.Object(
  { requests, seconds: Type.Integer({ description: 'Length of the window.' }) },
  { title: 'Rate', description: 'A number of requests per window of time.' },
);

const newRate = Type.Object(
  { requests, seconds: Type.Enum([1, 60, 3600, 86_400], { description: 'A second, minute, hour or day.' }) },
  {
    additionalProperties: false,
    description: 'Requests per second, minute, hour or day; without it, unlimited.',
  },
);

const scopesSchema = Type.Array(Type.Enum(scopes), {
  description: 'What it may be used for.',
  examples: [['recommend']],
});

const keyProperties = {
  id: Type.String({ description: 'Part of the token, and not secret.' }),
  name: Type.String(),
  scopes: scopesSchema,
  rate: orNull(rateSchema),
  created: timeSchema,
  expires: orNull(timeSchema),
  revoked: orNull(timeSchema),
};

const example = {
  id: '6b1f0c2a9d3e',
  name: 'shop',
  scopes: ['recommend', 'write'],
  rate: { requests: 100, seconds: 1 },
  created: '2026-11-23T08:00:00.000Z',
  expires: '2027-02-21T08:00:00.000Z',
  revoked: null,
};

const keySchema = Type.Object(keyProperties, {
  $id: 'Key',
  description: 'A key of the API, without its secret; null means no limit, or never.',
  examples: [example],
});

const createdKeySchema = Type.Object(
  { ...keyProperties, token: Type.String({ description: 'What clients send. It is shown in this answer only.' }) },
  {
    $id: 'CreatedKey',
    description: 'A new key and its token.',
    examples: [{ ...example, token: `mq_${example.id}_KcD8vN1sT0mP4xQ7rB2yW5zH9jL3fG6aE-uVoIiXk_w` }],
  },
);

const newKeySchema = Type.Object(
  {
    name: Type.String({
      pattern: keyName.source,
      description: 'What to call it: 1 to 60 letters, digits, dots, hyphens or underscores.',
      examples: ['shop'],
    }),
    scopes: Type.Array(Type.Enum(scopes), { minItems: 1, uniqueItems: true, description: 'What it may be used for.' }),
    rate: Type.Optional(newRate),
    expires: Type.Optional(Type.String({ format: 'date-time', description: 'When it expires; without it, never.' })),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'shop', scopes: ['recommend', 'write'], rate: { requests: 100, seconds: 1 } }],
  },
);

/** @throws InvalidRequest */
function toNewKey({ expires: text, ...given }: Static<typeof newKeySchema>): NewKey {
  if (text === undefined) return given;
  const expires = new Date(text);
  if (expires.getTime() > Date.now()) return { ...given, expires };
  throw new InvalidRequest([{ field: 'body.expires', detail: 'must be a time in the future' }]);
}

function toKeyAnswer({ created, expires, revoked, ...key }: StoredKey): Static<typeof keySchema> {
  return {
    ...key,
    created: created.toISOString(),
    expires: expires?.toISOString() ?? null,
    revoked: revoked?.toISOString() ?? null,
  };
}

/** `GET` and `POST /v1/keys`, `DELETE /v1/keys/{key}`. */
export const keysRoutes: Routes = async (app, { sql }) => {
  app.get(
    '/keys',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listKeys',
        summary: 'All keys',
        description: 'Newest first, including expired and revoked ones, without their tokens.',
        tags: ['operation'],
        response: { 200: Type.Object({ keys: Type.Array(keySchema) }), ...problems },
      },
    },
    async () => ({ keys: (await listKeys(sql)).map(toKeyAnswer) }),
  );

  app.post(
    '/keys',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'createKey',
        summary: 'Create a key',
        description:
          'It works from the next request on. The token is shown in this answer only. The first key must have the scope ' +
          '`admin`, as all administration needs a key from then on.',
        tags: ['operation'],
        body: newKeySchema,
        response: { 201: createdKeySchema, ...problems },
      },
    },
    async ({ body }, reply) => {
      const wanted = toNewKey(body);
      if (!wanted.scopes.includes('admin') && !(await hasKeys(sql))) throw lockedOut();
      const token = await createKey(sql, wanted);
      const key = await readKey(sql, idOfToken(token)!);
      reply.code(201).header('cache-control', 'no-store');
      return { ...toKeyAnswer(key), token };
    },
  );

  app.delete(
    '/keys/:key',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'revokeKey',
        summary: 'Revoke a key',
        description: 'It is refused from the next request on, by every process.',
        tags: ['operation'],
        params: Type.Object({ key: lineOf('Its name or id.', 'shop') }),
        response: {
          200: Type.Object({ revoked: Type.String({ description: 'Its name.' }) }, { examples: [{ revoked: 'shop' }] }),
          ...problems,
        },
      },
    },
    async ({ params: { key } }) => ({ revoked: await revokeKey(sql, key) }),
  );
};

function lockedOut(): MarqueeError {
  return new MarqueeError(
    'KEY_LOCKS_OUT',
    'The first key must have the scope "admin", as administration needs a key from then on; `marquee keys create` makes any.',
  );
}
