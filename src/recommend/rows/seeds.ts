import { likedStars, type MovieId } from '../../domain.ts';
import { cosines } from '../contents.ts';
import { largestTerms } from '../linear/terms.ts';
import type { Pace } from '../pace.ts';
import { type Draft, fewestMovies, type Ground } from './ground.ts';

/** Rows are filled from this many of the best movies, so that every movie in them is a good one. */
const explainedMovies = 100;
/** A movie belongs to the row of any of its strongest reasons. */
const strongestReasons = 3;
const seedRows = 3;
/** Seeds that are more alike than this make rows that are alike. */
const maxCosine = 0.35;

/** A movie that the viewer likes, and the movies that it speaks most for, best first. */
type Seed = { movieId: MovieId; stars: number; movies: number[] };

/**
 * Rows of movies that have a liked movie, the seed, among the largest terms of their score. The seeds differ: each is chosen for
 * the movies that no earlier seed covers, better ones counting more, and no two seeds are much alike.
 */
export async function rowsBySeed(ground: Ground, pace: Pace): Promise<Draft[]> {
  const { ranked, linear } = ground;
  const seeds = await findSeeds(ground, pace);
  const rows: Draft[] = [];
  const covered = new Set<number>();
  const chosen: number[] = [];
  const worth = new Map(ranked.slice(0, explainedMovies).map((movie, place) => [movie, 1 / Math.log2(place + 2)]));
  const gain = ({ movies }: Seed) =>
    movies.reduce((sum, movie) => sum + (covered.has(movie) ? 0 : worth.get(movie)!), 0);
  while (rows.length < seedRows && seeds.length > 0) {
    const gains = seeds.map(gain);
    const best = gains.indexOf(Math.max(...gains));
    const [{ movieId, stars, movies }] = seeds.splice(best, 1);
    const own = linear.catalogue.movies.indexOf(movieId)!;
    if (cosines(linear.catalogue, own, chosen).some((cosine) => cosine > maxCosine)) continue;
    if (movies.filter((movie) => !covered.has(movie)).length < fewestMovies) break;
    chosen.push(own);
    for (const movie of movies) covered.add(movie);
    rows.push({ reason: { kind: 'because_you_liked', movieId, stars }, movies });
  }
  return rows;
}

async function findSeeds({ linear, viewer, ranked }: Ground, pace: Pace): Promise<Seed[]> {
  if (!viewer.history.some(({ stars }) => stars >= likedStars)) return [];
  const terms = linear.terms(viewer);
  const seeds = new Map<MovieId, Seed>();
  const explained = ranked.slice(0, explainedMovies);
  let place = 0;
  await terms.eachAmounts(
    explained,
    (amounts) => {
      const movie = explained[place++];
      for (const term of largestTerms(terms, amounts, strongestReasons)) {
        if (term.kind !== 'rating' || term.stars < likedStars) continue;
        const { movieId, stars } = term;
        const seed = seeds.get(movieId) ?? { movieId, stars, movies: [] };
        seed.movies.push(movie);
        seeds.set(movieId, seed);
      }
    },
    pace,
  );
  return [...seeds.values()].filter(({ movies }) => movies.length >= fewestMovies);
}
