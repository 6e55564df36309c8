import type { ComponentChildren } from 'preact';
import type { Answer } from '../../../../client/index.ts';
import { movieAddress } from '../../components/film-link.ts';
import { Reasons } from '../../components/reasons.tsx';

export type Item = Answer<'get', '/v1/users/{id}/recommendations'>['items'][number];

/** A list of recommendations as an operator reads it: what, how sure, and why. */
export function Recommended({ items, noteOf }: { items: readonly Item[]; noteOf?: (item: Item) => ComponentChildren }) {
  return (
    <ol class="recommended">
      {items.map((item) => {
        const { movie, score, because = [] } = item;
        return (
          <li key={movie.id}>
            <a href={movieAddress(movie.id)}>{movie.title}</a> {movie.year !== null && `(${movie.year})`}
            <span class="recommended-score">score {score.toFixed(4)}</span>
            {noteOf?.(item)}
            <Reasons terms={because} />
          </li>
        );
      })}
    </ol>
  );
}
