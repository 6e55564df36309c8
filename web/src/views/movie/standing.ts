import type { components } from '../../../../client/index.ts';
import type { Bar } from '../../components/bars.tsx';
import { films, percent } from '../../words/index.ts';

type Explanation = components['schemas']['Explanation'];

/** Where a movie stands in someone's list, and what keeps it from being there. */
export function standingInWords(explanation: Explanation): string {
  const { listed, barriers } = explanation;
  if (listed) return films.standing.listed(explanation);
  return `${barriers.map(films.standing.barrier).join(' ')} ${films.standing.otherwise(explanation)}`;
}

const most = { inFavour: 6, against: 4 };

/** Of all that counts; less would be said to be 0%. */
const minShare = 0.005;

/** The strongest terms for and against, each as its share of all that counts either way, its bar against the longest of both. */
export function reasonsOf(terms: readonly films.Term[]): { inFavour: Bar[]; against: Bar[] } {
  const all = terms.reduce((sum, { amount }) => sum + Math.abs(amount), 0);
  const largest = Math.max(...terms.map(({ amount }) => Math.abs(amount)));
  const bars = (sign: 1 | -1, most: number) =>
    terms
      .filter(({ amount }) => sign * amount > 0 && Math.abs(amount) >= minShare * all)
      .sort((one, other) => sign * (other.amount - one.amount))
      .slice(0, most)
      .map(
        (term): Bar => ({
          name: films.term(term),
          share: Math.abs(term.amount) / largest,
          text: percent(Math.abs(term.amount) / all),
        }),
      );
  return { inFavour: bars(1, most.inFavour), against: bars(-1, most.against) };
}
