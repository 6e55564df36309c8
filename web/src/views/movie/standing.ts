import type { components } from '../../../../client/index.ts';
import type { Bar } from '../../components/bars.tsx';
import { termInWords } from '../../components/reasons/words.ts';
import { starsInWords } from '../../components/stars/value.ts';

type Explanation = components['schemas']['Explanation'];
type Barrier = components['schemas']['Barrier'];
type Term = Explanation['terms'][number];

/** Where a movie stands in someone's list, and what keeps it from being there. */
export function standingInWords({ listed, barriers, rank, of, basis }: Explanation): string {
  const place = `number ${rank.toLocaleString('en')} of ${of.toLocaleString('en')}`;
  if (listed) return `It is ${place} in your list${basisInWords(basis)}.`;
  return `${barriers.map(barrierInWords).join(' ')} Otherwise it would be ${place}.`;
}

function basisInWords(basis: Explanation['basis']): string {
  switch (basis) {
    case 'history':
      return '';
    case 'demographics':
      return ', which rests on what people like you like until you have rated something';
    case 'popular':
      return ', which is what most people like until you have rated something';
  }
}

function barrierInWords(barrier: Barrier): string {
  switch (barrier.kind) {
    case 'rated':
      return `You gave it ${starsInWords(barrier.rating)}, so your list no longer has it.`;
    case 'watched':
      return `You have watched ${Math.round(barrier.share * 100)} % of it, so your list no longer has it.`;
    case 'hidden':
      return 'You have hidden it.';
    case 'filtered':
      return barrier.condition === 'adult' ? 'Lists leave adult films out.' : 'A filter leaves it out.';
    case 'excluded':
      return 'It was to be left out.';
  }
}

const most = { inFavour: 6, against: 4 };

/** Of all that counts, less would be said to be 0 %. */
const leastShare = 0.005;

/** The weightiest terms for and against, each as its part of all that counts either way, its bar against the longest of both. */
export function reasonsOf(terms: readonly Term[]): { inFavour: Bar[]; against: Bar[] } {
  const all = terms.reduce((sum, { amount }) => sum + Math.abs(amount), 0);
  const largest = Math.max(...terms.map(({ amount }) => Math.abs(amount)));
  const bars = (sign: 1 | -1, most: number) =>
    terms
      .filter(({ amount }) => sign * amount > 0 && Math.abs(amount) >= leastShare * all)
      .sort((one, other) => sign * (other.amount - one.amount))
      .slice(0, most)
      .map(
        (term): Bar => ({
          name: capitalised(termInWords(term)),
          share: Math.abs(term.amount) / largest,
          text: `${Math.round((100 * Math.abs(term.amount)) / all)} %`,
        }),
      );
  return { inFavour: bars(1, most.inFavour), against: bars(-1, most.against) };
}

const capitalised = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
