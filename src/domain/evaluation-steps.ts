export const evaluationSteps = ['read', 'learn', 'recommend', 'compare'] as const;
export const evaluatedParts = ['everyone', 'new_users', 'new_movies'] as const;

/** What an evaluation does now: of which model, and for whom or what that is judged, where it is about these. */
export type EvaluationStep = {
  step: (typeof evaluationSteps)[number];
  model: string | null;
  part: (typeof evaluatedParts)[number] | null;
};

const inWords = { read: 'reading the ratings', learn: 'learning', recommend: 'recommending', compare: 'comparing' };

/** As a sentence fragment, such as `ease: learning (new users)`. */
export function describeStep({ step, model, part }: EvaluationStep): string {
  return model === null || part === null ? inWords[step] : `${model}: ${inWords[step]} (${part.replace('_', ' ')})`;
}
