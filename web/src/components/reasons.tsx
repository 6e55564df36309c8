import { films } from '../words/index.ts';

/** Why a movie is recommended, as a sentence. */
export function Reasons({ terms }: { terms: readonly films.Term[] }) {
  const words = films.reasons(terms);
  return words === '' ? null : <p class="reasons">{words}</p>;
}
