import { cosinesWithMean } from '../contents.ts';
import type { LinearRecommender } from '../linear/linear.ts';
import { normalise } from '../names-column.ts';
import type { Evidence } from './evidence.ts';
import { type Draft, fewestLikes, fewestMovies, first, type Ground, type Role, veryGoodMovies } from './ground.ts';

const genreRows = 2;
/** Further ones would cost more than the rest of the page does. */
const mostGems = 48;
/** The share of a score that has to come from the viewer's own ratings and lists before a little known movie is a match. */
const fewestOwn = 0.1;

/** Names that data sets use as genres and that are none, in lower case. */
const noGenres: ReadonlySet<string> = new Set(['imax', 'tv movie', '(no genres listed)']);

/** Genres that are a larger share of the viewer's likes than of everyone's, or the most popular genres. */
export function byGenre(ground: Ground): Draft[] {
  const { linear, liked, ranked } = ground;
  const { movies } = linear.catalogue;
  const everyone = sharedOf(linear).genres;
  const own = movies.genres.count(liked);
  const favourites = [...own]
    .map(([genre, count]) => ({ genre, count, lift: count / liked.length / (everyone.get(genre) ?? 1) }))
    .filter(({ genre, count, lift }) => count >= fewestLikes && lift > 1 && !noGenres.has(genre))
    .sort((a, b) => b.count * Math.log(b.lift) - a.count * Math.log(a.lift));
  return (favourites.length > 0 ? favourites : popularGenres(everyone)).slice(0, genreRows).map(({ genre, count }) => {
    const fitting = movies.genres.having(genre, ranked);
    const name = fitting.length === 0 ? genre : nameOfGenre(linear, fitting[0], genre);
    return { reason: { kind: 'genre', genre: name, liked: count, likes: liked.length }, movies: fitting };
  });
}

function popularGenres(everyone: ReadonlyMap<string, number>): { genre: string; count: number }[] {
  return [...everyone]
    .filter(([genre]) => !noGenres.has(genre))
    .sort((a, b) => b[1] - a[1])
    .map(([genre]) => ({ genre, count: 0 }));
}

function nameOfGenre({ catalogue }: LinearRecommender, movie: number, genre: string): string {
  return catalogue.movies.factsOf(movie).genres.find((name) => normalise(name) === genre) ?? genre;
}

/** The part of all likes that the movies of each genre, in lower case, have. */
function sharesOfGenres({ catalogue, model, prior }: LinearRecommender, likes: number): Map<string, number> {
  const shares = new Map<string, number>();
  for (const [position, movie] of model.head.entries()) {
    const share = prior.everyone[position] / likes;
    for (const name of catalogue.movies.genres.of(movie)) shares.set(name, (shares.get(name) ?? 0) + share);
  }
  return shares;
}

/** The data shared by all viewers of a model. */
type Shared = {
  /** The part of all likes that each genre has. */
  genres: Map<string, number>;
  longTail: number;
};
const shared = new WeakMap<LinearRecommender, Shared>();

function sharedOf(linear: LinearRecommender): Shared {
  let found = shared.get(linear);
  if (found) return found;
  const { everyone } = linear.prior;
  const likes = everyone.reduce((sum, share) => sum + share, 0);
  found = { genres: sharesOfGenres(linear, likes), longTail: longTailOf(everyone, likes) };
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

/** Movies that few know; only of the head, as the popularity of others is a guess. */
export function littleKnownMovies({ linear, viewer, ranked }: Ground): number[] {
  if (linear.basisOf(viewer) !== 'history') return [];
  const { longTail: most } = sharedOf(linear);
  return first(mostGems, ranked.slice(0, veryGoodMovies), (movie) => shareOf(linear, movie) <= most);
}

/** The share of users who like a movie of the head; 1 outside. */
const shareOf = ({ prior, catalogue }: LinearRecommender, movie: number) =>
  prior.everyone[catalogue.positionOf(movie)] ?? 1;

/** Little known movies, those first that the viewer's own ratings and lists add most to; the others would be no more than a guess. */
export function hiddenGems({ linear }: Ground, { littleKnown }: Evidence): Draft[] {
  const gems = littleKnown.filter(({ own, all }) => own >= fewestOwn * all).sort((a, b) => b.own - a.own);
  const likedByAtMost = Math.max(0, ...gems.map(({ movie }) => shareOf(linear, movie)));
  return [{ reason: { kind: 'hidden_gems', likedByAtMost }, movies: gems.map(({ movie }) => movie) }];
}

/** The fifth of the very good movies whose content is least like that of the movies that the viewer likes. */
export function somethingDifferent(ground: Ground): Draft[] {
  const { linear, liked, ranked } = ground;
  const { catalogue } = linear;
  if (liked.length < fewestLikes) return [];
  const described = ranked.slice(0, veryGoodMovies).filter((movie) => isDescribed(linear, movie));
  const likeness = cosinesWithMean(catalogue, liked, described);
  const likenessAtMost = likeness.toSorted()[Math.floor(likeness.length / 5)] ?? 0;
  const movies = described.filter((_, place) => likeness[place] <= likenessAtMost);
  return [{ reason: { kind: 'something_different', likenessAtMost }, movies }];
}

function isDescribed({ catalogue }: LinearRecommender, movie: number): boolean {
  const { rows, row } = catalogue.contentAt(movie);
  return rows.rowStart[row + 1] > rows.rowStart[row];
}

/** How many liked movies of a person make a favourite: most movies have one director, and several actors. */
const favourite: Readonly<Record<Role, number>> = { director: 2, actor: 3 };

/** One row for the director and one for the actor of most of the movies that the viewer likes, of those who have enough others. */
export function byPerson(ground: Ground): Draft[] {
  return (['director', 'actor'] as const).flatMap((role) => rowOfPerson(ground, role));
}

function rowOfPerson({ linear, liked: likedMovies, rankOf }: Ground, role: Role): Draft[] {
  const people = linear.catalogue.movies[role === 'director' ? 'directors' : 'actors'];
  const favourites = people
    .frequent(likedMovies, favourite[role])
    .map(({ person, count }) => ({ person, liked: count, name: people.nameOf(person) }))
    .sort((a, b) => b.liked - a.liked || (a.name < b.name ? -1 : 1));
  for (const { person, liked, name } of favourites) {
    const movies = people.moviesOf(person).filter((movie) => rankOf[movie] > 0);
    if (movies.length < fewestMovies) continue;
    movies.sort((a, b) => rankOf[a] - rankOf[b]);
    return [{ reason: { kind: 'person', role, name, liked }, movies }];
  }
  return [];
}
