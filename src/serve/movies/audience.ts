import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import type { Sql } from '../../store/database.ts';
import { readAudience, readGenreLikes } from '../../store/movies/audience.ts';
import { findMovie } from '../../store/movies/writes.ts';
import { problems } from '../problems.ts';
import { movieIdSchema } from '../schemas/fields.ts';
import {
  type Counts,
  countAll,
  countStars,
  favouriteGenres,
  groupByAge,
  groupByGender,
  meanStars,
  smallestGroup,
} from './audience-groups.ts';
import { orNull } from './summary.ts';

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

const counts = {
  ratings: Type.Integer({ description: 'How many users have rated it.' }),
  likes: Type.Integer({ description: 'How many of them gave it 4 stars or more.' }),
};

const group = {
  ...counts,
  share_of_ratings: share('Of the ratings of all groups that are told of.'),
  share_of_likes: share('The same of likes; the larger, the more people of this group like it.'),
};

const audience = Type.Object(
  {
    ...counts,
    mean_stars: orNull(Type.Number()),
    stars: Type.Array(Type.Object({ stars: Type.Number(), ratings: Type.Integer() }), {
      description: 'Half a star to five, and how many ratings of each there are.',
    }),
    ages: Type.Array(
      Type.Object({
        from: Type.Integer({ description: 'Years; included, as is `to`.' }),
        to: orNull(Type.Integer()),
        ...group,
      }),
      { description: 'By age where that is known, ascending; bands of too few people become one with the next.' },
    ),
    genders: Type.Array(Type.Object({ gender: Type.String(), ...group }), {
      description: 'By gender where that is known, largest first; without those of too few people.',
    }),
    genres: Type.Array(
      Type.Object({
        genre: Type.String(),
        share_of_likes: share('Of what those who like the movie like besides.'),
        share_of_others: share('Of what others like.'),
        lift: Type.Number({ description: 'The first divided by the second.' }),
      }),
      { description: 'What those who like it like more than others do, five at most, by `lift`.' },
    ),
  },
  {
    $id: 'Audience',
    examples: [
      {
        ...{ ratings: 10, likes: 8, mean_stars: 4.2 },
        stars: Array.from({ length: 10 }, (_, index) => ({ stars: (index + 1) / 2, ratings: 1 })),
        ages: [{ from: 18, to: null, ratings: 10, likes: 8, share_of_ratings: 1, share_of_likes: 1 }],
        genders: [],
        genres: [{ genre: 'Horror', share_of_likes: 0.1, share_of_others: 0.05, lift: 2 }],
      },
    ],
  },
);

/** `GET /v1/movies/{id}/audience`. */
export function audienceRoute(sql: Sql): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/movies/:id/audience',
      {
        config: { access: 'read' },
        schema: {
          operationId: 'describeAudience',
          summary: 'Who likes a movie',
          description:
            `Of all who have rated it, and who gave it 4 stars or more. Nothing is told of a group of fewer than ${smallestGroup} ` +
            'people. Genres are compared on 200 users of either side, always the same.',
          tags: ['movies'],
          params: Type.Object({ id: movieIdSchema }),
          response: { 200: audience, ...problems },
        },
      },
      async ({ params: { id } }): Promise<Static<typeof audience>> => {
        const [cells, likes] = await Promise.all([readAudience(sql, id), readGenreLikes(sql, id)]);
        if (cells.length === 0) await findMovie(sql, id);
        const all = countAll(cells);
        return {
          ...all,
          mean_stars: meanStars(cells) ?? null,
          stars: countStars(cells),
          ages: withShares(groupByAge(cells)),
          genders: withShares(groupByGender(cells)),
          genres: favouriteGenres(likes, all).map(({ genre, share, shareOfOthers, lift }) => {
            return { genre, share_of_likes: share, share_of_others: shareOfOthers, lift };
          }),
        };
      },
    );
  };
}

function withShares<Group extends Counts>(groups: readonly Group[]) {
  const sum = (count: (group: Group) => number) => groups.reduce((total, group) => total + count(group), 0);
  const [ratings, likes] = [sum((each) => each.ratings), sum((each) => each.likes)];
  return groups.map((each) => ({
    ...each,
    share_of_ratings: each.ratings / ratings,
    share_of_likes: likes === 0 ? 0 : each.likes / likes,
  }));
}
