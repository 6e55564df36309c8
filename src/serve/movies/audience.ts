import { type Static, Type } from 'typebox';
import { type AgeBand, ageBandOf } from '../../domain/age-bands.ts';
import { likedShare, likedStars } from '../../domain.ts';
import { type AudienceCell, type GenreLikes, readAudience, readGenreLikes } from '../../store/movies/audience.ts';
import { findMovie } from '../../store/movies/writes.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { movieIdSchema, orNull } from '../schemas/fields.ts';

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });

const counts = {
  ratings: Type.Integer({ description: 'How many users have rated it.' }),
  watches: Type.Integer({ description: 'How many users have watched it and not rated it.' }),
  likes: Type.Integer({
    description: 'How many users gave it 4 stars or more or, if they have not rated it, watched at least half of it.',
  }),
};

const group = {
  ...counts,
  share_of_ratings: share('Of the ratings of all groups shown.'),
  share_of_watches: share('The same of watches.'),
  share_of_likes: share('The same of likes; the larger, the more people of this group like it.'),
};

/** Of half stars, and of tenths of a runtime. */
const tenSteps = Array.from({ length: 10 }, (_, step) => step);

const audience = Type.Object(
  {
    ...counts,
    mean_stars: orNull(Type.Number()),
    stars: Type.Array(Type.Object({ stars: Type.Number(), ratings: Type.Integer() }), {
      description: 'Half a star to five, and how many ratings of each there are.',
    }),
    shares: Type.Array(
      Type.Object({
        from: Type.Number({ description: 'The share of the runtime that was watched at least.' }),
        watches: Type.Integer(),
      }),
      { description: 'Tenths of the runtime, and how many watches ended in each; the last is 0.9 to 1.' },
    ),
    ages: Type.Array(
      Type.Object({
        from: Type.Integer({ description: 'Years; included, as is `to`.' }),
        to: orNull(Type.Integer()),
        ...group,
      }),
      { description: 'By age, if known, ascending; bands of too few people are merged with the next.' },
    ),
    genders: Type.Array(Type.Object({ gender: Type.String(), ...group }), {
      description: 'By gender, if known, largest first; groups of too few people are left out.',
    }),
    genres: Type.Array(
      Type.Object({
        genre: Type.String(),
        share_of_likes: share('Of the other movies that users who like this one like.'),
        share_of_others: share('Of what others like.'),
        lift: Type.Number({ description: 'The first divided by the second.' }),
      }),
      { description: 'What its fans like more than other users do, at most five, by `lift`.' },
    ),
  },
  {
    $id: 'Audience',
    examples: [
      {
        ratings: 10,
        watches: 10,
        likes: 11,
        mean_stars: 4.2,
        stars: tenSteps.map((step) => ({ stars: (step + 1) / 2, ratings: 1 })),
        shares: tenSteps.map((step) => ({ from: step / 10, watches: 1 })),
        ages: [
          {
            from: 18,
            to: null,
            ratings: 10,
            watches: 10,
            likes: 11,
            share_of_ratings: 1,
            share_of_watches: 1,
            share_of_likes: 1,
          },
        ],
        genders: [],
        genres: [{ genre: 'Horror', share_of_likes: 0.1, share_of_others: 0.05, lift: 2 }],
      },
    ],
  },
);

/** `GET /v1/movies/{id}/audience`. */
export const audienceRoute: Routes = async (app, { sql }) => {
  app.get(
    '/movies/:id/audience',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'describeAudience',
        summary: 'Who likes a movie',
        description:
          'Of all who have rated it, or watched it without rating it, and of those who like it. ' +
          `Groups of fewer than ${minGroupSize} people are not shown. ` +
          'Genres are compared on 200 users of either side, always the same.',
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
        shares: countShares(cells),
        ages: withShares(groupByAge(cells)),
        genders: withShares(groupByGender(cells)),
        genres: favouriteGenres(likes, all).map(({ genre, share, shareOfOthers, lift }) => {
          return { genre, share_of_likes: share, share_of_others: shareOfOthers, lift };
        }),
      };
    },
  );
};

function withShares<Group extends Counts>(groups: readonly Group[]) {
  const all = groups.reduce(sumOf, noCounts);
  const part = (count: number, whole: number) => (whole === 0 ? 0 : count / whole);
  return groups.map((each) => ({
    ...each,
    share_of_ratings: part(each.ratings, all.ratings),
    share_of_watches: part(each.watches, all.watches),
    share_of_likes: part(each.likes, all.likes),
  }));
}

/** Smaller groups are not shown, as they could reveal a person. */
export const minGroupSize = 5;

/** Ratings and watches of a movie, of which each is of another user, and likes among them. */
export type Counts = { ratings: number; watches: number; likes: number };

const noCounts: Counts = { ratings: 0, watches: 0, likes: 0 };

const sumOf = (a: Counts, b: Counts): Counts => ({
  ratings: a.ratings + b.ratings,
  watches: a.watches + b.watches,
  likes: a.likes + b.likes,
});

const peopleIn = ({ ratings, watches }: Counts) => ratings + watches;

export type AgeGroup = AgeBand & Counts;
export type GenderGroup = { gender: string } & Counts;

/** @property lift how many times as often as others those who like the movie like the genre */
export type GenreTaste = { genre: string; share: number; shareOfOthers: number; lift: number };

/** Minimum number of likes, and share of all likes, of a genre that is shown. */
const minLikes = 50;
const minShare = 0.01;
/** Less is "1.0 times as much" when it is shown. */
const minLift = 1.05;
const maxGenres = 5;

export function countAll(cells: readonly AudienceCell[]): Counts {
  return cells.map(countsOf).reduce(sumOf, noCounts);
}

function countsOf({ stars, tenths, people }: AudienceCell): Counts {
  if (stars !== null) return { ratings: people, watches: 0, likes: stars >= likedStars ? people : 0 };
  return { ratings: 0, watches: people, likes: (tenths ?? 0) >= 10 * likedShare ? people : 0 };
}

/** Half a star to five, each with its number of ratings; others count as the nearest of these. */
export function countStars(cells: readonly AudienceCell[]): { stars: number; ratings: number }[] {
  const halves = (stars: number) => Math.max(1, Math.round(stars * 2));
  return tenSteps.map((step) => {
    const { ratings } = countAll(cells.filter(({ stars }) => stars !== null && halves(stars) === step + 1));
    return { stars: (step + 1) / 2, ratings };
  });
}

/** Tenths of the runtime, each with its number of watches. */
export function countShares(cells: readonly AudienceCell[]): { from: number; watches: number }[] {
  return tenSteps.map((step) => {
    const { watches } = countAll(cells.filter(({ tenths }) => tenths !== null && Math.min(tenths, 9) === step));
    return { from: step / 10, watches };
  });
}

/** Undefined if there are no ratings. */
export function meanStars(cells: readonly AudienceCell[]): number | undefined {
  const { ratings } = countAll(cells);
  if (ratings === 0) return undefined;
  return cells.reduce((sum, { stars, people }) => sum + (stars ?? 0) * people, 0) / ratings;
}

/** By age, ascending. A band with too few people becomes one with those next to it. */
export function groupByAge(cells: readonly AudienceCell[]): AgeGroup[] {
  const groups: AgeGroup[] = [];
  for (const next of bandsOf(cells)) {
    const last = groups.at(-1);
    if (last && peopleIn(last) < minGroupSize) groups.splice(-1, 1, merge(last, next));
    else groups.push(next);
  }
  const last = groups.at(-1);
  if (!last || peopleIn(last) >= minGroupSize) return groups;
  const before = groups.at(-2);
  return before ? [...groups.slice(0, -2), merge(before, last)] : [];
}

/** The bands with ratings or watches, ascending. */
function bandsOf(cells: readonly AudienceCell[]): AgeGroup[] {
  const known = cells.flatMap((cell) => (cell.age === null ? [] : [{ band: ageBandOf(cell.age), cell }]));
  const byBand = Map.groupBy(known, ({ band }) => band);
  return [...byBand]
    .map(([band, members]) => ({ ...band, ...countAll(members.map(({ cell }) => cell)) }))
    .sort((a, b) => a.from - b.from);
}

function merge(a: AgeGroup, b: AgeGroup): AgeGroup {
  return { from: a.from, to: b.to, ...sumOf(a, b) };
}

/** By gender, as users have it, most people first; without those with too few. */
export function groupByGender(cells: readonly AudienceCell[]): GenderGroup[] {
  const known = cells.flatMap((cell) => (cell.gender === null ? [] : [{ gender: cell.gender, cell }]));
  return [...Map.groupBy(known, ({ gender }) => gender)]
    .map(([gender, members]) => ({ gender, ...countAll(members.map(({ cell }) => cell)) }))
    .filter((group) => peopleIn(group) >= minGroupSize)
    .sort((a, b) => peopleIn(b) - peopleIn(a) || (a.gender < b.gender ? -1 : 1));
}

/**
 * The genres that are a larger part of the likes of those who like a movie than of the likes of others, most so first. One like
 * is added to those of others, so that there is a ratio where they have none.
 */
export function favouriteGenres(likes: readonly GenreLikes[], { likes: fans }: Counts): GenreTaste[] {
  const all = likes.find(({ genre }) => genre === null);
  if (!all || fans < minGroupSize) return [];
  return likes
    .flatMap(({ genre, byFans, byOthers }) => {
      if (genre === null || byFans < minLikes) return [];
      const share = byFans / all.byFans;
      const shareOfOthers = (byOthers + 1) / (all.byOthers + 1);
      return [{ genre, share, shareOfOthers, lift: share / shareOfOthers }];
    })
    .filter(({ share, lift }) => share >= minShare && lift >= minLift)
    .sort((a, b) => b.lift - a.lift)
    .slice(0, maxGenres);
}
