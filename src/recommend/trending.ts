import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { listMovies } from './listing.ts';
import type { ServedRecommender } from './recommender.ts';

/** Smaller than any meaningful difference between two trends. */
const popularityWeight = 1e-4;

/** The trending list, the same for everyone; ties, such as movies without a trend, are ordered by popularity. */
export function createTrending({ catalogue, prior, trend }: LinearRecommender): ServedRecommender {
  return {
    name: 'trending',
    basisOf: () => 'popular',
    async recommend(viewer, count, choice = {}) {
      const eligible = eligibleMovies(catalogue.movies, choice, [viewer]);
      const scores = catalogue.scores(prior.everyone.map((share) => popularityWeight * share));
      trend.addTo(scores, 1);
      return listMovies(catalogue, scores, eligible, count, choice.diversity);
    },
    reasons: async (_, list) => list.map(({ score }) => [{ kind: 'trend', amount: score }]),
  };
}
