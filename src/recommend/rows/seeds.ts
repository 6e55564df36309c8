import { likedShare, likedStars, type MovieId } from '../../domain.ts';
import type { Source, Terms } from '../linear/terms.ts';
import type { Evidence } from './evidence.ts';
import { type Draft, fewestMovies, type Liking } from './ground.ts';

const seedRows = 3;
/** How many of the first movies of a row may be among the first of another one: rows that begin alike are alike. */
const beginning = { movies: 12, most: 4 };

/** A movie that the viewer likes. */
type Seed = {
  movieId: MovieId;
  said: Liking;
  /** Places among the explained movies: of those that have it among their strongest reasons, the largest amount first. */
  places: number[];
  /** Those that no other liked movie adds more to. */
  leads: number[];
};

/**
 * Rows of movies that have a liked movie, the seed, among the largest terms of their score, ordered by that term. The seeds
 * differ: each is chosen for the movies that no earlier seed covers, better ones counting more, and no two are much alike.
 */
export function rowsBySeed(evidence: Evidence, terms: Terms): Draft[] {
  const seeds = findSeeds(evidence, terms);
  const rows: Draft[] = [];
  const beginnings: ReadonlySet<number>[] = [];
  /** What covering each movie is worth; 0 once it is covered. */
  const worth = Float64Array.from(evidence.explained, (_, place) => 1 / Math.log2(place + 2));
  function gain({ places }: Seed): number {
    let sum = 0;
    for (const place of places) sum += worth[place];
    return sum;
  }
  while (rows.length < seedRows && seeds.length > 0) {
    const gains = seeds.map(gain);
    const best = gains.indexOf(Math.max(...gains));
    const [{ movieId, said, places, leads }] = seeds.splice(best, 1);
    const begins = places.slice(0, beginning.movies);
    const isAlike = beginnings.some((other) => begins.filter((place) => other.has(place)).length > beginning.most);
    if (isAlike) continue;
    if (places.filter((place) => worth[place] > 0).length < fewestMovies) break;
    beginnings.push(new Set(begins));
    for (const place of leads) worth[place] = 0;
    const movies = places.map((place) => evidence.explained[place].movie);
    rows.push({ reason: { kind: 'because_you_liked', movieId, said }, movies });
  }
  return rows;
}

function findSeeds({ explained }: Evidence, terms: Terms): Seed[] {
  /** By source; null for one that is not a movie that the viewer likes. */
  const found = new Map<number, (Liked & { adds: { place: number; amount: number; leads: boolean }[] }) | null>();
  const seedOf = (source: number) => {
    let seed = found.get(source);
    if (seed !== undefined) return seed;
    const liked = likingOf(terms.sourceAt(source));
    seed = liked ? { ...liked, adds: [] } : null;
    found.set(source, seed);
    return seed;
  };
  for (const [place, { strongest }] of explained.entries()) {
    let leads = true;
    for (const { source, amount } of strongest) {
      const seed = seedOf(source);
      if (seed === null) continue;
      seed.adds.push({ place, amount, leads });
      leads = false;
    }
  }
  return [...found.values()]
    .filter((seed) => seed !== null)
    .filter(({ adds }) => adds.length >= fewestMovies)
    .map(({ movieId, said, adds }) => ({
      movieId,
      said,
      places: adds.toSorted((a, b) => b.amount - a.amount).map(({ place }) => place),
      leads: adds.filter(({ leads }) => leads).map(({ place }) => place),
    }));
}

type Liked = { movieId: MovieId; said: Liking };

function likingOf(source: Source): Liked | undefined {
  const { kind } = source;
  if (kind === 'rating' && source.stars >= likedStars)
    return { movieId: source.movieId, said: { stars: source.stars } };
  if (kind === 'watch' && source.share >= likedShare) return { movieId: source.movieId, said: { share: source.share } };
  return undefined;
}
