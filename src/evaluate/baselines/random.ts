import { hash32, hashText } from '../../dataset/seeded.ts';
import type { Viewer } from '../../domain.ts';
import type { EvaluatedModel } from '../model.ts';
import { rankBy } from './ranking.ts';

/** Any movies: what blind luck reaches. */
export function randomModel(seed: number): EvaluatedModel {
  return {
    name: 'random',
    description: 'any movies, drawn by chance',
    fit: async ({ movies }) =>
      rankBy('random', movies, (viewer) => {
        const viewerSeed = seedOf(viewer, seed);
        const scores = new Float32Array(movies.length);
        for (let movie = 0; movie < movies.length; movie++) scores[movie] = hash32(viewerSeed, movie);
        return scores;
      }),
  };
}

/** From what is known about the viewer, so that the same viewer gets the same list. */
function seedOf({ attributes, history }: Viewer, seed: number): number {
  const known = hashText(seed, `${attributes.age} ${attributes.gender} ${attributes.occupation}`);
  return history.reduce((sum, { movieId }) => (sum ^ hashText(seed, movieId)) >>> 0, known);
}
