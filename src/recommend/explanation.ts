import type { MovieId, Viewer } from '../domain.ts';
import { type Barrier, barriersOf, eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { allTerms, type Term } from './linear/terms.ts';
import type { Choice } from './recommender.ts';

/** Why a movie is where it is in a viewer's list, or why it is not in it. */
export type Explanation = {
  movieId: MovieId;
  score: number;
  /** They add up to the score, but for the rounding of single precision; largest amount first. */
  terms: Term[];
  /** From 1: the movie's rank by score among all movies that may be listed, counting it even if it may not. */
  rank: number;
  /** How many other movies may be listed. */
  others: number;
  /** What keeps the movie from being listed; nothing where it may be. */
  barriers: Barrier[];
};

/** Explains any movie's score; undefined for a movie that is not in the catalogue. */
export function explainMovie(
  linear: LinearRecommender,
  viewer: Viewer,
  movieId: MovieId,
  choice: Choice = {},
): Explanation | undefined {
  const { movies } = linear.catalogue;
  const movie = movies.indexOf(movieId);
  if (movie === undefined) return undefined;
  const scores = linear.scores(viewer);
  const eligible = eligibleMovies(movies, choice, [viewer]);
  const place = (other: number) => movies.order?.[other] ?? other;
  let [better, others] = [0, 0];
  for (let other = 0; other < scores.length; other++) {
    if (eligible[other] === 0 || other === movie) continue;
    others++;
    if (scores[other] > scores[movie] || (scores[other] === scores[movie] && place(other) < place(movie))) better++;
  }
  const terms = linear.terms(viewer);
  return {
    movieId,
    score: scores[movie],
    terms: allTerms(terms, terms.amountsOf(movie)),
    rank: better + 1,
    others,
    barriers: barriersOf(movies, choice, viewer, movie),
  };
}
