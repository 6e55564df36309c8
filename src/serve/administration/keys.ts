import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { MarqueeError } from '../../errors.ts';
import { createKey, hasKeys, idOfToken, listKeys, readKey, revokeKey } from '../../store/access/keys.ts';
import type { AppOptions } from '../context.ts';
import { problems } from '../problems.ts';
import { lineOf } from '../schemas/texts.ts';
import { createdKeySchema, keySchema, newKeySchema, toKeyAnswer, toNewKey } from './key-schema.ts';

/** `GET` and `POST /v1/keys`, `DELETE /v1/keys/{key}`. */
export function keysRoutes({ sql }: Pick<AppOptions, 'sql'>): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/keys',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'listKeys',
          summary: 'All keys',
          description: 'Newest first, those that have ended too, and without their tokens. Needs the scope `admin`.',
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
          summary: 'Make a key',
          description:
            'It works from the next request on. Its token is in this answer and cannot be had again. While there is no key, the ' +
            'first one must have the scope `admin`: from then on all administration needs a key. Needs the scope `admin`.',
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
          description: 'It is refused from the next request on. Needs the scope `admin`.',
          tags: ['operation'],
          params: Type.Object({ key: lineOf('Its name or id.', 'shop') }),
          response: {
            200: Type.Object(
              { revoked: Type.String({ description: 'Its name.' }) },
              { examples: [{ revoked: 'shop' }] },
            ),
            ...problems,
          },
        },
      },
      async ({ params: { key } }) => ({ revoked: await revokeKey(sql, key) }),
    );
  };
}

function lockedOut(): MarqueeError {
  return new MarqueeError(
    'KEY_LOCKS_OUT',
    'The first key must have the scope "admin", as administration needs a key from then on; `marquee keys create` makes any.',
  );
}
