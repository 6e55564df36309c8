import type { CallOptions, components, Marquee } from '../../../client/index.ts';
import { describe } from './recommendations.ts';
import type { Subject } from './subject.ts';

export type Explanation = components['schemas']['Explanation'];

/** Why a movie is in someone's list, or is not. */
export function askExplanation(
  api: Marquee,
  subject: Subject,
  movie: string,
  options: Pick<CallOptions, 'signal'>,
): Promise<Explanation> {
  if (subject.account === null) {
    return api.post('/v1/recommendations/{movie}/explanation', { movie, body: describe(subject) }, options);
  }
  const path = '/v1/users/{id}/recommendations/{movie}/explanation';
  return api.get(path, { id: subject.account, movie }, options);
}
