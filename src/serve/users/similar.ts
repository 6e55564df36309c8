import { Type } from 'typebox';
import { readUserNames } from '../../store/own-ids.ts';
import { findLikeMinded } from '../../store/users/similar-users.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { userKeySchema, userPath } from '../schemas/fields.ts';

const defaultLimit = 10;

const similarUser = Type.Object(
  {
    user_id: userKeySchema,
    similarity: Type.Number({
      description:
        "Above 0, at most 1: Pearson's correlation of their ratings or the cosine of their likes, times n / 50 if fewer than 50 " +
        'movies were compared.',
    }),
    in_common: Type.Integer({ description: 'How many movies both have rated or, by `likes`, both like.' }),
  },
  { $id: 'SimilarUser', examples: [{ user_id: 4227, similarity: 0.69, in_common: 64 }] },
);

const basis = Type.Enum(['ratings', 'likes'], {
  description:
    'What was compared: ratings or, where these say nothing, movies that were given 4 stars or more or, without a rating, watched at ' +
    'least half.',
});

/** `GET /v1/users/{id}/similar`. */
export const similarUsersRoute: Routes = async (app, { sql }) => {
  app.get(
    '/users/:id/similar',
    {
      config: { access: 'own-read' },
      schema: {
        operationId: 'listSimilarUsers',
        summary: 'Users of similar taste',
        description: 'Most similar first. Only ids are shown. Empty for users who rated and watched very little.',
        tags: ['users'],
        params: userPath,
        querystring: Type.Object({
          limit: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 100, default: defaultLimit, description: 'Maximum number of users.' }),
          ),
        }),
        response: { 200: Type.Object({ basis, users: Type.Array(similarUser) }), ...problems },
      },
    },
    async ({ params: { id }, query: { limit = defaultLimit } }) => {
      const { basis, users: similar } = await findLikeMinded(sql, id, limit);
      const names = await readUserNames(
        sql,
        similar.map(({ userId }) => userId),
      );
      const users = similar.map(({ userId, similarity, inCommon }) => ({
        user_id: names.get(userId) ?? userId,
        similarity,
        in_common: inCommon,
      }));
      return { basis, users };
    },
  );
};
