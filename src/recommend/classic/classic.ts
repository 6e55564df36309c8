import type { Choice } from '../../domain/similar-users.ts';
import { likedShare, likedStars, type MovieId, type Viewer } from '../../domain.ts';
import type { Contents } from '../contents.ts';
import { diversify } from '../diversify.ts';
import { eligibleMovies } from '../eligibility.ts';
import { depthOf, rankedBy, toList } from '../listing.ts';
import { MovieTable } from '../movie-table.ts';
import type { ServedRecommender } from '../recommender.ts';
import type { ClassicModel } from './model.ts';
import { findHighlyRatedMoviesForSimilarUsers, findSimilarUsers, type SimilarUsersSource } from './similar-users.ts';

const likedMovies = 3;

/** The current movies; the first ones are the model's, in its order. */
export type ClassicCatalogue = Contents & { movies: MovieTable };

/**
 * The original system's recommender: six movies that similar users rated highly, the most similar movie to each of three
 * that the viewer liked, then popular ones, then, by id, those that came after the training. It asks `source` once for a
 * viewer of known gender, else not at all. The score is 1 / position, as the three parts have no common scale.
 */
export function createClassic(
  model: ClassicModel,
  source: SimilarUsersSource,
  catalogue: ClassicCatalogue = catalogueOf(model),
): ServedRecommender {
  const { movies } = catalogue;
  const recommend: ServedRecommender['recommend'] = async (viewer, count, choice = {}) => {
    const { diversity = 0 } = choice;
    const depth = depthOf(count, diversity);
    const eligible = eligibleMovies(movies, choice, [viewer]);
    const chosen = new Set<number>();
    const mayChoose = (movie: number | undefined) => movie !== undefined && eligible[movie] === 1 && !chosen.has(movie);

    const similarUsers = findSimilarUsers(viewer.attributes);
    if (similarUsers) {
      const found = await findHighlyRatedMoviesForSimilarUsers(source, similarUsers, choiceOf(eligible, movies));
      for (const { movieId } of found) {
        const movie = movies.indexOf(movieId);
        if (mayChoose(movie)) chosen.add(movie!);
      }
    }
    addSimilarMovies(model, movies, viewer, mayChoose, chosen);
    fillUp([model.popular, movies.additions], mayChoose, depth, chosen);

    const ranked = [...chosen].slice(0, depth);
    const scores = new Float64Array(eligible.length);
    for (const [position, movie] of ranked.entries()) scores[movie] = 1 / (position + 1);
    return toList(movies, diversify(rankedBy(scores, ranked), diversity, count, catalogue));
  };

  return {
    name: 'classic',

    basisOf(viewer) {
      if (mostLiked(viewer).some((movieId) => movies.indexOf(movieId) !== undefined)) return 'history';
      return findSimilarUsers(viewer.attributes) ? 'demographics' : 'popular';
    },

    recommend,
    reasons: async (_, list) => list.map(() => []),
  };
}

/** The movies that the model knows, of which nothing else is known. */
function catalogueOf({ movieIds }: ClassicModel): ClassicCatalogue {
  const nothing = { column: new Int32Array(0), value: new Float32Array(0) };
  return { movies: new MovieTable(movieIds), features: 0, content: () => nothing };
}

/** Named by whichever are fewer, the movies that may be chosen or the others. */
function choiceOf(eligible: Uint8Array, { ids }: MovieTable): Choice {
  const named = (byte: number) => new Set(ids.filter((_, movie) => eligible[movie] === byte));
  const count = eligible.reduce((sum, byte) => sum + byte, 0);
  return 2 * count < eligible.length ? { excluded: new Set(), candidates: named(1) } : { excluded: named(0) };
}

/** One for each of the most liked movies, as long as there are three that have one left. */
function addSimilarMovies(
  model: ClassicModel,
  movies: MovieTable,
  viewer: Viewer,
  mayChoose: (movie: number) => boolean,
  chosen: Set<number>,
): void {
  const wanted = chosen.size + likedMovies;
  for (const movieId of mostLiked(viewer)) {
    if (chosen.size === wanted) return;
    const similar = similarMovies(model, movies.indexOf(movieId)).find(mayChoose);
    if (similar !== undefined) chosen.add(similar);
  }
}

/** The movies of `lists`, one list after the other, until there are `count`. */
function fillUp(
  lists: readonly Iterable<number>[],
  mayChoose: (movie: number) => boolean,
  count: number,
  chosen: Set<number>,
): void {
  for (const list of lists) {
    for (const movie of list) {
      if (chosen.size >= count) return;
      if (mayChoose(movie)) chosen.add(movie);
    }
  }
}

/** Highest stars first; of equal ones the newest, then by id. Then what the viewer has not rated and watched most of. */
function mostLiked({ history, watches = [] }: Viewer): MovieId[] {
  const liked = [
    ...history
      .filter(({ stars }) => stars >= likedStars)
      .map(({ movieId, stars, timestamp }) => ({ movieId, worth: stars, time: timestamp?.getTime() ?? 0 })),
    // A share is at most 1, so less than any stars.
    ...watches
      .filter(({ share }) => share >= likedShare)
      .map(({ movieId, share }) => ({ movieId, worth: share, time: 0 })),
  ];
  liked.sort((a, b) => b.worth - a.worth || b.time - a.time || (a.movieId < b.movieId ? -1 : 1));
  return liked.map(({ movieId }) => movieId);
}

/** Most similar first; none for a movie that the model does not know, such as one added since. */
function similarMovies({ movieIds, similar, similarPerMovie }: ClassicModel, movie: number | undefined): number[] {
  if (movie === undefined || movie >= movieIds.length) return [];
  const row = similar.subarray(movie * similarPerMovie, (movie + 1) * similarPerMovie);
  return Array.from(row).filter((other) => other >= 0);
}
