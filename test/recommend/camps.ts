import fc from 'fast-check';
import { type Kernels, loadKernels } from '../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import type { LinearModel } from '../../src/model/linear-model.ts';
import { createLinear, type LinearRecommender } from '../../src/recommend/linear/linear.ts';
import { trainLinear } from '../../src/train/train.ts';
import { datasetOf, movie, type Rows, twoCamps, viewer } from '../support/taste.ts';

/** Two dozen movies want less of a ridge than thousands, and fewer ratings are many. */
const hyperparameters = {
  ...defaultHyperparameters,
  long: { ...defaultHyperparameters.long, ridge: 5 },
  regimeChange: 5,
  priorRidge: 1,
};

/** Of the movies as many are in the head as `headLimit` lets. */
export function trainSmall(kernels: Kernels, rows: Rows, headLimit = 1000): Promise<LinearModel> {
  return trainLinear(datasetOf(rows), { kernels, hyperparameters, headLimit });
}

const rows = twoCamps();
const addition = movie('new+thriller+2024', { genres: ['thriller'], actors: ['thriller star'] });

/** The movies of `createCamps`. */
export const campIds = [...rows.movies, addition].map(({ id }) => id);

/** The two camps, two of their movies outside the head, and one that came after the training. */
export async function createCamps(): Promise<LinearRecommender> {
  const kernels = loadKernels();
  const linear = createLinear(await trainSmall(kernels, rows, 22));
  // Scoring needs no threads.
  await kernels.close();
  for (const each of [...rows.movies, addition]) linear.catalogue.add(each);
  return linear;
}

/** Who has rated some of these movies and hidden others. */
export const viewers = fc
  .record({
    history: fc.dictionary(fc.constantFrom(...campIds), fc.constantFrom(1, 3, 4, 5), { maxKeys: 8 }),
    gender: fc.constantFrom('F', 'M', null),
    hidden: fc.subarray(campIds, { maxLength: 3 }),
  })
  .map(({ history, gender, hidden }) => ({ ...viewer(history, { gender }), hidden: new Set(hidden) }));
