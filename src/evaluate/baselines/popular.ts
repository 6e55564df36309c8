import type { EvaluatedModel } from '../model.ts';
import { countLikes, rankBy } from './ranking.ts';

/** Everyone gets the movies that most users like. */
export const popular: EvaluatedModel = {
  name: 'popular',
  description: 'the same list for everyone: the movies that most users like',
  async fit(dataset) {
    let likes = countLikes(dataset);
    return {
      ...rankBy('popular', dataset.movies, () => likes),
      advance(seen) {
        likes = countLikes(seen);
      },
    };
  },
};
