import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { listMovies } from './listing.ts';
import type { ServedRecommender } from './recommender.ts';

/** What most users like, the same for everyone: by the share of users who like a movie, guessed from its content outside the head. */
export function createPopular({ catalogue, prior }: LinearRecommender): ServedRecommender {
  return {
    name: 'popular',
    basisOf: () => 'popular',
    async recommend(viewer, count, choice = {}) {
      const eligible = eligibleMovies(catalogue.movies, choice, [viewer]);
      return listMovies(catalogue, catalogue.scores(prior.everyone), eligible, count, choice.diversity);
    },
  };
}
