import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { bestMovies, listMovies } from './listing.ts';
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
    reasons: async (_, list) => list.map(({ score }) => [{ kind: 'everyone', amount: score }]),
  };
}

const ranked = new WeakMap<LinearRecommender, { revision: number; movies: readonly number[] }>();

/** All movies, the most popular first; ranked again only if the catalogue has changed. */
export function popularMovies(linear: LinearRecommender): readonly number[] {
  const { catalogue, prior } = linear;
  const { revision } = catalogue;
  let known = ranked.get(linear);
  if (known?.revision !== revision) {
    const scores = catalogue.scores(prior.everyone);
    const movies = bestMovies(catalogue, scores, new Uint8Array(scores.length).fill(1), scores.length);
    known = { revision, movies };
    ranked.set(linear, known);
  }
  return known.movies;
}
