import { api } from '../api.ts';
import { createQuestions } from './create-questions.ts';
import { areaOf, createStored } from './stored.ts';
import { viewer } from './viewer.ts';

/** What the home view asks newcomers about. */
export const questions = createQuestions({
  ask: async (limit, exclude) => (await api.get('/v1/movies/onboarding', { limit, exclude: [...exclude] })).movies,
  stars: viewer.stars,
  unseen: createStored<readonly string[]>(areaOf('localStorage'), 'unseen', []),
});

/** Someone who has rated fewer is asked about films. */
export const enoughRatings = 10;
