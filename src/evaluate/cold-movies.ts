import { type Dataset, selectRatings, viewerOf } from '../dataset/dataset.ts';
import { shuffled } from '../dataset/seeded.ts';
import { rankBy } from './baselines/ranking.ts';
import { countRaters } from './groups.ts';
import type { EvaluatedModel } from './model.ts';
import type { Trial } from './trials.ts';

export type ColdMovies = {
  /** What the models learn from: no rating of a hidden movie. */
  training: Dataset;
  /** Hidden movies. */
  movies: number;
  trials: Trial[];
};

/**
 * New movies: all ratings of a tenth of the rated movies are hidden, and those movies are ranked alone, for the users
 * who turned out to like one. A hidden movie that a user has rated in `fitData` is no candidate for that user.
 * @param fitData what models learn from otherwise
 * @param trials of the main protocol
 */
export function coldMoviesOf(fitData: Dataset, trials: readonly Trial[], seed: number): ColdMovies {
  const raters = countRaters(fitData);
  const rated = [...raters.keys()].filter((movie) => raters[movie] > 0);
  const chosen = shuffled(rated, seed, (movie) => fitData.movies[movie].id).slice(0, Math.ceil(rated.length / 10));
  const hidden = new Set(chosen);
  const training = selectRatings(fitData, (entry) => !hidden.has(fitData.ratings.movie[entry]));
  return {
    training,
    movies: hidden.size,
    trials: trials.flatMap((trial) => coldTrial(trial, fitData, training, hidden)),
  };
}

function coldTrial({ user, relevant }: Trial, fitData: Dataset, training: Dataset, hidden: Set<number>): Trial[] {
  const found = relevant.intersection(hidden);
  if (found.size === 0) return [];
  const { rowStart, movie } = fitData.ratings;
  const rated = new Set(movie.subarray(rowStart[user], rowStart[user + 1]));
  const known = training.ratings.rowStart[user + 1] - training.ratings.rowStart[user];
  const candidates = new Set([...hidden.difference(rated)].map((index) => fitData.movies[index].id));
  return [{ user, viewer: () => viewerOf(training, user), known, relevant: found, candidates }];
}

/** What TMDB's visitors voted on most comes first. */
export const voteCountOrder: EvaluatedModel = {
  name: 'vote_count order',
  description: 'most votes on TMDB first',
  fit: async ({ movies }) => {
    const votes = Float32Array.from(movies, ({ voteCount }) => voteCount ?? 0);
    return rankBy('vote_count order', movies, () => votes);
  },
};
