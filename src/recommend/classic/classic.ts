import type { HistoryEntry, MovieId } from '../../domain.ts';
import type { Recommender } from '../recommender.ts';
import type { ClassicModel } from './model.ts';
import {
  type Choice,
  findHighlyRatedMoviesForSimilarUsers,
  findSimilarUsers,
  type SimilarUsersSource,
} from './similar-users.ts';

const likedStars = 4;
const likedMovies = 3;

/**
 * The original system's recommender: six movies that similar users rated highly, the most similar movie to each of three
 * that the viewer liked, then popular ones. It asks `source` once for a viewer of known gender, else not at all.
 * The score is 1 / position, as the three parts have no common scale.
 */
export function createClassic(model: ClassicModel, source: SimilarUsersSource): Recommender {
  const indices = new Map(model.movieIds.map((id, index) => [id, index]));
  return {
    name: 'classic',
    async recommend(viewer, count, { candidates } = {}) {
      const choice: Choice = { excluded: new Set(viewer.history.map((entry) => entry.movieId)), candidates };
      const chosen = new Set<MovieId>();
      const mayChoose = (id: MovieId) => !(choice.excluded.has(id) || chosen.has(id)) && (candidates?.has(id) ?? true);

      const similarUsers = findSimilarUsers(viewer.attributes);
      if (similarUsers) {
        const movies = await findHighlyRatedMoviesForSimilarUsers(source, similarUsers, choice);
        for (const { movieId } of movies) chosen.add(movieId);
      }
      addSimilarMovies(model, indices, viewer.history, mayChoose, chosen);
      for (const index of model.popular) {
        if (chosen.size >= count) break;
        if (mayChoose(model.movieIds[index])) chosen.add(model.movieIds[index]);
      }
      return [...chosen].slice(0, count).map((movieId, position) => ({ movieId, score: 1 / (position + 1) }));
    },
  };
}

/** One for each of the most liked movies, as long as there are three that have one left. */
function addSimilarMovies(
  model: ClassicModel,
  indices: ReadonlyMap<MovieId, number>,
  history: readonly HistoryEntry[],
  mayChoose: (id: MovieId) => boolean,
  chosen: Set<MovieId>,
): void {
  const wanted = chosen.size + likedMovies;
  for (const { movieId } of mostLiked(history)) {
    if (chosen.size === wanted) return;
    const similar = similarMovies(model, indices.get(movieId)).find(mayChoose);
    if (similar !== undefined) chosen.add(similar);
  }
}

/** Highest stars first; of equal ones the newest, then by id. */
function mostLiked(history: readonly HistoryEntry[]): HistoryEntry[] {
  const time = (entry: HistoryEntry) => entry.timestamp?.getTime() ?? 0;
  return history
    .filter((entry) => entry.stars >= likedStars)
    .sort((a, b) => b.stars - a.stars || time(b) - time(a) || (a.movieId < b.movieId ? -1 : 1));
}

/** Most similar first; none for a movie that the model does not know, such as one added since. */
function similarMovies({ movieIds, similar, similarPerMovie }: ClassicModel, index: number | undefined): MovieId[] {
  if (index === undefined) return [];
  const row = similar.subarray(index * similarPerMovie, (index + 1) * similarPerMovie);
  return Array.from(
    row.filter((other) => other >= 0),
    (other) => movieIds[other],
  );
}
