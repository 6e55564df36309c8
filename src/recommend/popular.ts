import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { rankBest, toList } from './listing.ts';
import type { ServedRecommender } from './recommender.ts';

/** What most users like, the same for everyone: by the share of users who like a movie, guessed from its content outside the head. */
export function createPopular({ catalogue, prior }: LinearRecommender): ServedRecommender {
  const rank: ServedRecommender['rank'] = async (viewer, count, choice = {}) => {
    const eligible = eligibleMovies(catalogue.movies, choice, [viewer]);
    return rankBest(catalogue, catalogue.scores(prior.everyone), eligible, count, choice.diversity);
  };
  return {
    name: 'popular',
    basisOf: () => 'popular',
    rank,
    recommend: async (...asked) => toList(catalogue.movies, await rank(...asked)),
  };
}
