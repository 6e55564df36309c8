import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { rankBest, toList } from './listing.ts';
import type { ServedRecommender } from './recommender.ts';

/** Smaller than any meaningful difference between two trends. */
const popularityWeight = 1e-4;

/** The trending list, the same for everyone; ties, such as movies without a trend, are ordered by popularity. */
export function createTrending({ catalogue, prior, trend }: LinearRecommender): ServedRecommender {
  const rank: ServedRecommender['rank'] = async (viewer, count, choice = {}) => {
    const eligible = eligibleMovies(catalogue.movies, choice, [viewer]);
    const scores = catalogue.scores(prior.everyone.map((share) => popularityWeight * share));
    trend.addTo(scores, 1);
    return rankBest(catalogue, scores, eligible, count, choice.diversity);
  };
  return {
    name: 'trending',
    basisOf: () => 'popular',
    rank,
    recommend: async (...asked) => toList(catalogue.movies, await rank(...asked)),
  };
}
