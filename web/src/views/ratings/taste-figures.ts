import { isGenre } from '../../genres.ts';

/** A film that the viewer has rated or watched. */
export type Judged = { year: number | null; genres: readonly string[] };

/** How many films have a value, and that number as a share of the largest. */
export type Step = { value: number; films: number; share: number };

export const likedFrom = { stars: 4, share: 0.5 };
const maxGenres = 6;

/** By half stars, from ½ to 5. */
export function starsOf(films: readonly { stars: number }[]): Step[] {
  return steps(
    Array.from({ length: 10 }, (_, at) => (at + 1) / 2),
    films.map(({ stars }) => stars),
  );
}

/** By tenths of the runtime: what 10 stands for is the first one. */
export function sharesOf(films: readonly { share: number }[]): Step[] {
  return steps(
    Array.from({ length: 10 }, (_, at) => (at + 1) * 10),
    films.map(({ share }) => 10 * Math.min(10, Math.floor(10 * share) + 1)),
  );
}

/** Without gaps, from the earliest decade to the latest. */
export function decadesOf(films: readonly Judged[]): Step[] {
  const decades = films.flatMap(({ year }) => (year === null ? [] : [Math.floor(year / 10) * 10]));
  if (decades.length === 0) return [];
  const [from, to] = [Math.min(...decades), Math.max(...decades)];
  const all = Array.from({ length: (to - from) / 10 + 1 }, (_, at) => from + at * 10);
  return steps(all, decades);
}

function steps(values: readonly number[], found: readonly number[]): Step[] {
  const counts = values.map((value) => found.filter((each) => each === value).length);
  const most = Math.max(1, ...counts);
  return values.map((value, at) => ({ value, films: counts[at]!, share: counts[at]! / most }));
}

/** How much each genre is liked, from the films that most people like. */
export function likesOf(films: readonly { movie: { genres: readonly string[] }; liked_by: number }[]) {
  const likes = new Map<string, number>();
  for (const { movie, liked_by } of films) {
    for (const genre of movie.genres) likes.set(genre, (likes.get(genre) ?? 0) + liked_by);
  }
  return [...likes].map(([name, likes]) => ({ name, likes }));
}

/**
 * The genres whose share of the viewer's likes is the largest against their share of everybody's.
 * @param liked films that they like
 * @param everyone how much each genre is liked, in any unit
 * @returns the most special first; only those that they like more than others do, and of which they like two at least
 */
export function genresOf(
  liked: readonly Judged[],
  everyone: readonly { name: string; likes: number }[],
): { name: string; lift: number }[] {
  const all = everyone.reduce((sum, { likes }) => sum + likes, 0);
  const mine = liked.reduce((sum, { genres }) => sum + genres.length, 0);
  return everyone
    .filter(({ name, likes }) => isGenre(name) && likes > 0)
    .map(({ name, likes }) => {
      const count = liked.filter(({ genres }) => genres.includes(name)).length;
      return { name, count, lift: count / mine / (likes / all) };
    })
    .filter(({ count, lift }) => count >= 2 && lift > 1.05)
    .sort((one, other) => other.lift - one.lift)
    .slice(0, maxGenres)
    .map(({ name, lift }) => ({ name, lift }));
}
