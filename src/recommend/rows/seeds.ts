import { likedStars, type MovieId, type Viewer } from '../../domain.ts';
import { largestTerms } from '../linear/terms.ts';
import type { Pace } from '../pace.ts';
import { type Draft, fewestMovies, type Ground } from './ground.ts';

/** Rows are filled from this many of the best movies, so that every movie in them is a good one. */
const explainedMovies = 100;
/** With a short history the best movies are much the same for everyone, and looking at more of them costs little. */
const shortHistory = { most: 10, explainedMovies: 300 };
/** A movie belongs to the row of any of its strongest reasons. */
const strongestReasons = 3;
const seedRows = 3;
/** How many of the first movies of a row may be among the first of another one: rows that begin alike are alike. */
const beginning = { movies: 12, most: 4 };

/** A movie that the viewer likes. */
type Seed = {
  movieId: MovieId;
  stars: number;
  /** The movies that have it among their strongest reasons, the largest amount first. */
  movies: number[];
  /** Those that no other liked movie adds more to. */
  leads: number[];
};

/**
 * Rows of movies that have a liked movie, the seed, among the largest terms of their score, ordered by that term. The seeds
 * differ: each is chosen for the movies that no earlier seed covers, better ones counting more, and no two are much alike.
 */
export async function rowsBySeed(ground: Ground, pace: Pace): Promise<Draft[]> {
  const seeds = await findSeeds(ground, pace);
  const rows: Draft[] = [];
  const covered = new Set<number>();
  const beginnings: ReadonlySet<number>[] = [];
  const worth = new Map(explainedOf(ground).map((movie, place) => [movie, 1 / Math.log2(place + 2)]));
  const gain = ({ movies }: Seed) =>
    movies.reduce((sum, movie) => sum + (covered.has(movie) ? 0 : worth.get(movie)!), 0);
  while (rows.length < seedRows && seeds.length > 0) {
    const gains = seeds.map(gain);
    const best = gains.indexOf(Math.max(...gains));
    const [{ movieId, stars, movies, leads }] = seeds.splice(best, 1);
    const begins = movies.slice(0, beginning.movies);
    const isAlike = beginnings.some((other) => begins.filter((movie) => other.has(movie)).length > beginning.most);
    if (isAlike) continue;
    if (movies.filter((movie) => !covered.has(movie)).length < fewestMovies) break;
    beginnings.push(new Set(begins));
    for (const movie of leads) covered.add(movie);
    rows.push({ reason: { kind: 'because_you_liked', movieId, stars }, movies });
  }
  return rows;
}

export const isShort = ({ history }: Viewer) => history.length <= shortHistory.most;

const explainedOf = ({ viewer, ranked }: Ground) =>
  ranked.slice(0, isShort(viewer) ? shortHistory.explainedMovies : explainedMovies);

async function findSeeds(ground: Ground, pace: Pace): Promise<Seed[]> {
  const { terms, viewer } = ground;
  if (!viewer.history.some(({ stars }) => stars >= likedStars)) return [];
  const found = new Map<MovieId, { stars: number; adds: { movie: number; amount: number; leads: boolean }[] }>();
  const explained = explainedOf(ground);
  let place = 0;
  await terms.eachAmounts(
    explained,
    (amounts) => {
      const movie = explained[place++];
      let leads = true;
      for (const term of largestTerms(terms, amounts, strongestReasons)) {
        if (term.kind !== 'rating' || term.stars < likedStars) continue;
        const { movieId, stars, amount } = term;
        const seed = found.get(movieId) ?? { stars, adds: [] };
        seed.adds.push({ movie, amount, leads });
        found.set(movieId, seed);
        leads = false;
      }
    },
    pace,
  );
  return [...found]
    .filter(([, { adds }]) => adds.length >= fewestMovies)
    .map(([movieId, { stars, adds }]) => ({
      movieId,
      stars,
      movies: adds.toSorted((a, b) => b.amount - a.amount).map(({ movie }) => movie),
      leads: adds.flatMap(({ movie, leads }) => (leads ? [movie] : [])),
    }));
}
