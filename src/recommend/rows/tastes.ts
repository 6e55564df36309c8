import { product } from '../../model/sparse.ts';
import type { LinearRecommender } from '../linear/linear.ts';
import type { Source } from '../linear/terms.ts';
import { normalise } from '../names-column.ts';
import type { Pace } from '../pace.ts';
import {
  type Draft,
  fewestLikes,
  fewestMovies,
  type Ground,
  likedMovies,
  type Role,
  veryGoodMovies,
} from './ground.ts';

const genreRows = 2;
/** Further ones would cost more than the rest of the page does. */
const mostGems = 48;
/** The share of a score that has to come from the viewer's own ratings and lists before a little known movie is a match. */
const fewestOwn = 0.1;

/** Names that data sets use as genres and that are none, in lower case. */
const noGenres: ReadonlySet<string> = new Set(['imax', 'tv movie', '(no genres listed)']);

/** Genres that are a larger share of the viewer's likes than of everyone's, or the most popular genres. */
export function byGenre(ground: Ground): Draft[] {
  const { linear, ranked } = ground;
  const { movies } = linear.catalogue;
  const liked = likedMovies(ground);
  const everyone = sharedOf(linear).genres;
  const own = countGenres(linear, liked, () => 1);
  const favourites = [...own]
    .map(([genre, count]) => ({ genre, count, lift: count / liked.length / (everyone.get(genre) ?? 1) }))
    .filter(({ genre, count, lift }) => count >= fewestLikes && lift > 1 && !noGenres.has(genre))
    .sort((a, b) => b.count * Math.log(b.lift) - a.count * Math.log(a.lift));
  const popular = [...everyone]
    .filter(([genre]) => !noGenres.has(genre))
    .sort((a, b) => b[1] - a[1])
    .map(([genre]) => ({ genre, count: 0 }));
  return (favourites.length > 0 ? favourites : popular).slice(0, genreRows).map(({ genre, count }) => {
    const has = movies.genres.matching((names) => names.has(genre));
    const fitting = ranked.filter(has);
    const name = fitting.length === 0 ? genre : nameOfGenre(linear, fitting[0], genre);
    return { reason: { kind: 'genre', genre: name, liked: count, likes: liked.length }, movies: fitting };
  });
}

function nameOfGenre({ catalogue }: LinearRecommender, movie: number, genre: string): string {
  return catalogue.movies.factsOf(movie).genres.find((name) => normalise(name) === genre) ?? genre;
}

/** The sum of the movies' weights for each genre, in lower case. */
function countGenres(
  { catalogue }: LinearRecommender,
  movies: Iterable<number>,
  weightOf: (movie: number, place: number) => number,
): Map<string, number> {
  const counts = new Map<string, number>();
  let place = 0;
  for (const movie of movies) {
    const weight = weightOf(movie, place++);
    for (const name of new Set(catalogue.movies.factsOf(movie).genres.map(normalise))) {
      counts.set(name, (counts.get(name) ?? 0) + weight);
    }
  }
  return counts;
}

/** The data shared by all viewers of a model. */
type Shared = {
  /** The part of all likes that each genre has. */
  genres: Map<string, number>;
  longTail: number;
  /** The share of users who like each movie of the head. */
  known: Map<number, number>;
};
const shared = new WeakMap<LinearRecommender, Shared>();

function sharedOf(linear: LinearRecommender): Shared {
  let found = shared.get(linear);
  if (found) return found;
  const { everyone } = linear.prior;
  const likes = everyone.reduce((sum, share) => sum + share, 0);
  const genres = countGenres(linear, linear.model.head, (_, position) => everyone[position] / likes);
  const known = new Map(Array.from(linear.model.head, (movie, position) => [movie, everyone[position]]));
  found = { genres, longTail: longTailOf(everyone, likes), known };
  shared.set(linear, found);
  return found;
}

/** The best known movies make up four fifths of all likes; the share of users who like the first of the others. */
function longTailOf(everyone: Float32Array, likes: number): number {
  let sum = 0;
  for (const share of everyone.toSorted().reverse()) {
    sum += share;
    if (sum > 0.8 * likes) return share;
  }
  return 0;
}

/**
 * Movies that few know, those first that the viewer's own ratings and lists add most to; the others would be no more than a
 * guess. Only movies of the head, as the popularity of others is one, too.
 */
export async function hiddenGems({ linear, viewer, ranked, terms }: Ground, pace: Pace): Promise<Draft[]> {
  if (linear.basisOf(viewer) !== 'history') return [];
  const { longTail: most, known } = sharedOf(linear);
  const littleKnown = ranked
    .slice(0, veryGoodMovies)
    .filter((movie) => (known.get(movie) ?? 1) <= most)
    .slice(0, mostGems);
  const isOwn = Array.from({ length: terms.size }, (_, place) => isPersonal(terms.sourceAt(place)));
  const gems: { movie: number; own: number }[] = [];
  let place = 0;
  await terms.eachAmounts(
    littleKnown,
    (amounts) => {
      const own = amounts.reduce((sum, amount, at) => (isOwn[at] ? sum + amount : sum), 0);
      const all = amounts.reduce((sum, amount) => sum + amount, 0);
      const movie = littleKnown[place++];
      if (own >= fewestOwn * all) gems.push({ movie, own });
    },
    pace,
  );
  gems.sort((a, b) => b.own - a.own);
  const likedByAtMost = Math.max(0, ...gems.map(({ movie }) => known.get(movie)!));
  return [{ reason: { kind: 'hidden_gems', likedByAtMost }, movies: gems.map(({ movie }) => movie) }];
}

const isPersonal = ({ kind }: Source) => kind !== 'everyone' && kind !== 'trend' && kind !== 'group';

/** The fifth of the very good movies whose content is least like that of the movies that the viewer likes. */
export function somethingDifferent(ground: Ground): Draft[] {
  const { linear, ranked } = ground;
  const { catalogue } = linear;
  const liked = likedMovies(ground);
  if (liked.length < fewestLikes) return [];
  const taste = meanContent(ground, liked);
  const described = ranked.slice(0, veryGoodMovies).filter((movie) => catalogue.content(movie).column.length > 0);
  const likeness = new Map(described.map((movie) => [movie, product(catalogue.content(movie), taste)]));
  const ascending = [...likeness.values()].sort((a, b) => a - b);
  const likenessAtMost = ascending[Math.floor(ascending.length / 5)] ?? 0;
  const movies = described.filter((movie) => likeness.get(movie)! <= likenessAtMost);
  return [{ reason: { kind: 'something_different', likenessAtMost }, movies }];
}

/** The sum of the movies' content vectors, of length 1. */
function meanContent({ linear: { catalogue } }: Ground, movies: readonly number[]): Float32Array {
  const sum = new Float32Array(catalogue.features);
  for (const movie of movies) {
    const { column, value } = catalogue.content(movie);
    for (let entry = 0; entry < column.length; entry++) sum[column[entry]] += value[entry];
  }
  const length = Math.sqrt(sum.reduce((squares, value) => squares + value * value, 0));
  return length === 0 ? sum : sum.map((value) => value / length);
}

/** How many liked movies of a person make a favourite: most movies have one director, and several actors. */
const favourite: Readonly<Record<Role, number>> = { director: 2, actor: 3 };

/** One row for the director and one for the actor of most of the movies that the viewer likes, of those who have enough others. */
export function byPerson(ground: Ground): Draft[] {
  const liked = likedMovies(ground);
  return (['director', 'actor'] as const).flatMap((role) => rowOfPerson(ground, role, liked));
}

function rowOfPerson({ linear, ranked }: Ground, role: Role, likedMovies: readonly number[]): Draft[] {
  const namesOf = (movie: number) =>
    linear.catalogue.movies.factsOf(movie)[role === 'director' ? 'directors' : 'actors'];
  const counts = new Map<string, number>();
  for (const movie of likedMovies) {
    for (const name of namesOf(movie)) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const favourites = [...counts]
    .filter(([, liked]) => liked >= favourite[role])
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  for (const [name, liked] of favourites) {
    const movies = ranked.filter((movie) => namesOf(movie).includes(name));
    if (movies.length >= fewestMovies) return [{ reason: { kind: 'person', role, name, liked }, movies }];
  }
  return [];
}
