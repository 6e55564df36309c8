import { type Static, Type } from 'typebox';
import {
  createViewerToken,
  listViewerTokens,
  revokeViewerToken,
  type ViewerToken,
} from '../../store/access/viewer-tokens.ts';
import { findUser } from '../../store/users/users.ts';
import type { Routes } from '../context.ts';
import { missing } from '../plugins/access.ts';
import { problems } from '../problems.ts';
import { timeSchema, userIdSchema, userPath } from '../schemas/fields.ts';
import { tokenSchema, toUserAnswer, userSchema } from './users.ts';

const tokenId = Type.String({
  pattern: '^[0-9a-f]{12}$',
  description: 'Part of the token, and not secret.',
  examples: ['6b1f0c2a9d3e'],
});

const storedToken = { token_id: tokenId, created: timeSchema };
const example = { token_id: '6b1f0c2a9d3e', created: '2026-11-23T08:00:00.000Z' };

const viewerToken = Type.Object(storedToken, {
  $id: 'ViewerToken',
  description: 'A token of a user, without its secret.',
  examples: [example],
});

const createdToken = Type.Object(
  { ...storedToken, token: tokenSchema },
  {
    $id: 'CreatedViewerToken',
    description: 'A new token of a user.',
    examples: [{ ...example, token: `mv_${example.token_id}_KcD8vN1sT0mP4xQ7rB2yW5zH9jL3fG6aE-uVoIiXk_w` }],
  },
);

const me = Type.Object(
  { ...userSchema.properties, token_id: tokenId },
  {
    $id: 'Me',
    description: 'The user whose token was sent.',
    examples: [
      {
        user_id: 42,
        name: null,
        age: 31,
        occupation: 'artist',
        gender: 'F',
        nickname: 'Ada',
        token_id: example.token_id,
      },
    ],
  },
);

const revoked = Type.Object(
  { deleted: Type.Boolean({ description: 'Whether the user had such a token.' }) },
  { examples: [{ deleted: true }] },
);

/** `GET /v1/me`, `GET|POST /v1/users/{id}/tokens`, `DELETE /v1/users/{id}/tokens/{token_id}`. */
export const tokensRoutes: Routes = async (app, { sql }) => {
  app.get(
    '/me',
    {
      config: { access: 'own-read' },
      schema: {
        operationId: 'getMe',
        summary: 'The user of a token',
        description: 'For a client that has only a token.',
        tags: ['users'],
        response: { 200: me, ...problems },
      },
    },
    async ({ caller: { viewer } }, reply) => {
      if (!viewer) throw missing(reply, "This needs a user's token");
      reply.header('cache-control', 'no-store');
      return { ...toUserAnswer(await findUser(sql, viewer.userId)), token_id: viewer.id };
    },
  );

  app.get(
    '/users/:id/tokens',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'listTokens',
        summary: "A user's tokens",
        description: 'Newest first, without their secrets.',
        tags: ['users'],
        params: userPath,
        response: { 200: Type.Object({ tokens: Type.Array(viewerToken) }), ...problems },
      },
    },
    async ({ params: { id } }) => {
      const tokens = await listViewerTokens(sql, id);
      if (tokens.length === 0) await findUser(sql, id);
      return { tokens: tokens.map(toTokenAnswer) };
    },
  );

  app.post(
    '/users/:id/tokens',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'createToken',
        summary: 'Create a token for a user',
        description:
          'Such as for another browser, or to replace a lost one: `token` is shown in this answer only. It may read, write, ' +
          'export and delete this user, and nothing else. At most 20 per user.',
        tags: ['users'],
        params: userPath,
        response: { 201: createdToken, ...problems },
      },
    },
    async ({ params: { id } }, reply) => {
      const { token, stored } = await sql.begin((transaction) => createViewerToken(transaction, id));
      reply.code(201).header('cache-control', 'no-store');
      return { ...toTokenAnswer(stored), token };
    },
  );

  app.delete(
    '/users/:id/tokens/:token_id',
    {
      config: { access: 'own-write' },
      schema: {
        operationId: 'revokeToken',
        summary: "Revoke a user's token",
        description: 'It is refused from the next request on, by every process.',
        tags: ['users'],
        params: Type.Object({ id: userIdSchema, token_id: tokenId }),
        response: { 200: revoked, ...problems },
      },
    },
    async ({ params: { id, token_id: token } }) => ({ deleted: await revokeViewerToken(sql, id, token) }),
  );
};

function toTokenAnswer({ id, created }: ViewerToken): Static<typeof viewerToken> {
  return { token_id: id, created: created.toISOString() };
}
