import type { components } from '../../../../client/index.ts';
import { starsInWords } from '../stars/value.ts';

export type Term = components['schemas']['Term'];

/** `Because you gave Alien 5 stars and Heat 4, and many people like it.`, from the terms of a score. */
export function reasonsInWords(terms: readonly Term[]): string {
  const [ratings, watches, groups] = [ofKind(terms, 'rating'), ofKind(terms, 'watch'), ofKind(terms, 'group')];
  const parts = [
    ratings.length > 0 && `you gave ${inWords(ratings.map(ratingInWords))}`,
    watches.length > 0 && `you watched ${inWords(watches.map(({ movie }) => movie.title))}`,
    groups.length > 0 && `people like you (${inWords(groups.map(({ group }) => group))}) like it`,
    terms.some(({ kind }) => kind === 'everyone') && 'many people like it',
    terms.some(({ kind }) => kind === 'trend') && 'many people like it now',
  ];
  const said = parts.filter((part) => part !== false);
  return said.length === 0 ? '' : `Because ${said.join(', and ')}.`;
}

/** What one term is about, in a few words. */
export function termInWords(term: Term): string {
  switch (term.kind) {
    case 'rating':
      return `${term.movie.title}, ${starsInWords(term.rating)}`;
    case 'watch':
      return `${term.movie.title}, watched`;
    case 'group':
      return `people like you (${term.group})`;
    case 'everyone':
      return 'many people';
    case 'trend':
      return 'many people, lately';
  }
}

/** `a`, `a and b`, `a, b and c` */
export function inWords(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join('');
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

function ofKind<Kind extends Term['kind']>(terms: readonly Term[], kind: Kind) {
  return terms.filter((term): term is Extract<Term, { kind: Kind }> => term.kind === kind);
}

/** Only the first of several ratings says that its number is one of stars. */
function ratingInWords({ movie, rating }: Extract<Term, { kind: 'rating' }>, place: number): string {
  const stars = starsInWords(rating);
  return `${movie.title} ${place === 0 ? stars : stars.replace(/ stars?$/, '')}`;
}
