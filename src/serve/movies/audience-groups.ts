import { type AgeBand, ageBandOf } from '../../domain/age-bands.ts';
import { likedStars } from '../../domain.ts';
import type { AudienceCell, GenreLikes } from '../../store/movies/audience.ts';

/** No group of fewer people is told of, as it could tell of a person. */
export const smallestGroup = 5;

/** Ratings of a movie and, among them, likes. */
export type Counts = { ratings: number; likes: number };

export type AgeGroup = AgeBand & Counts;
export type GenderGroup = { gender: string } & Counts;

/** @property lift how many times as often as others those who like the movie like the genre */
export type GenreTaste = { genre: string; share: number; shareOfOthers: number; lift: number };

/** A genre is told of from so many likes, and such a share of all likes, on. */
const leastLikes = 50;
const leastShare = 0.01;
const mostGenres = 5;

export function countAll(cells: readonly AudienceCell[]): Counts {
  const count = (counted: readonly AudienceCell[]) => counted.reduce((sum, { ratings }) => sum + ratings, 0);
  return { ratings: count(cells), likes: count(cells.filter(({ stars }) => stars >= likedStars)) };
}

/** Half a star to five, each with its number of ratings; others count as the nearest of these. */
export function countStars(cells: readonly AudienceCell[]): { stars: number; ratings: number }[] {
  const halves = (stars: number) => Math.max(1, Math.round(stars * 2));
  return Array.from({ length: 10 }, (_, index) => {
    const { ratings } = countAll(cells.filter((cell) => halves(cell.stars) === index + 1));
    return { stars: (index + 1) / 2, ratings };
  });
}

/** Undefined where there are no ratings. */
export function meanStars(cells: readonly AudienceCell[]): number | undefined {
  const { ratings } = countAll(cells);
  if (ratings === 0) return undefined;
  return cells.reduce((sum, cell) => sum + cell.stars * cell.ratings, 0) / ratings;
}

/** By age, ascending. A band with too few people becomes one with those next to it. */
export function groupByAge(cells: readonly AudienceCell[]): AgeGroup[] {
  const groups: AgeGroup[] = [];
  for (const next of bandsOf(cells)) {
    const last = groups.at(-1);
    if (last && last.ratings < smallestGroup) groups.splice(-1, 1, merge(last, next));
    else groups.push(next);
  }
  const last = groups.at(-1);
  if (!last || last.ratings >= smallestGroup) return groups;
  const before = groups.at(-2);
  return before ? [...groups.slice(0, -2), merge(before, last)] : [];
}

/** The bands with ratings, ascending. */
function bandsOf(cells: readonly AudienceCell[]): AgeGroup[] {
  const known = cells.flatMap((cell) => (cell.age === null ? [] : [{ band: ageBandOf(cell.age), cell }]));
  const byBand = Map.groupBy(known, ({ band }) => band);
  return [...byBand]
    .map(([band, members]) => ({ ...band, ...countAll(members.map(({ cell }) => cell)) }))
    .sort((a, b) => a.from - b.from);
}

function merge(a: AgeGroup, b: AgeGroup): AgeGroup {
  return { from: a.from, to: b.to, ratings: a.ratings + b.ratings, likes: a.likes + b.likes };
}

/** By gender, as users have it, most ratings first; without those with too few people. */
export function groupByGender(cells: readonly AudienceCell[]): GenderGroup[] {
  const known = cells.flatMap((cell) => (cell.gender === null ? [] : [{ gender: cell.gender, cell }]));
  return [...Map.groupBy(known, ({ gender }) => gender)]
    .map(([gender, members]) => ({ gender, ...countAll(members.map(({ cell }) => cell)) }))
    .filter(({ ratings }) => ratings >= smallestGroup)
    .sort((a, b) => b.ratings - a.ratings || (a.gender < b.gender ? -1 : 1));
}

/**
 * The genres that are a larger part of the likes of those who like a movie than of the likes of others, most so first. One like
 * is added to those of others, so that there is a ratio where they have none.
 */
export function favouriteGenres(likes: readonly GenreLikes[], { likes: fans }: Counts): GenreTaste[] {
  const all = likes.find(({ genre }) => genre === null);
  if (!all || fans < smallestGroup) return [];
  return likes
    .flatMap(({ genre, byFans, byOthers }) => {
      if (genre === null || byFans < leastLikes) return [];
      const share = byFans / all.byFans;
      const shareOfOthers = (byOthers + 1) / (all.byOthers + 1);
      return [{ genre, share, shareOfOthers, lift: share / shareOfOthers }];
    })
    .filter(({ share, lift }) => share >= leastShare && lift > 1)
    .sort((a, b) => b.lift - a.lift)
    .slice(0, mostGenres);
}
