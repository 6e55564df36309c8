import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Move } from '../state/moves.ts';
import type { Recommendation } from '../state/recommendations.ts';
import { common, places } from '../words/index.ts';
import { FilmCard, shareReason } from './film-card.tsx';
import { useGlide } from './glide.ts';
import { useKeptFocus } from './kept-focus.ts';
import { CardSkeletons } from './skeleton.tsx';
import './film-wall.css';

type WallParts = {
  label: string;
  /** Null before the first have come. */
  items: readonly Recommendation[] | null;
  /** What has changed about a film's place. */
  moves?: ReadonlyMap<string, Move> | undefined;
  /** Stands where the films would, if there are none. */
  empty?: ComponentChildren;
  /** Shows further ones; undefined if there are none. */
  onMore?: (() => void) | undefined;
};

/** Films as a wall of cards. */
export function FilmWall({ label, items, moves, empty, onMore }: WallParts) {
  const grid = useRef<HTMLOListElement>(null);
  const order = items?.map(({ movie }) => movie.id).join(' ');
  useGlide(grid, order);
  useKeptFocus(grid, order);
  const isReasonShared = shareReason(items ?? []);
  return (
    <>
      {items?.length === 0 && empty}
      <ol class="wall" ref={grid} aria-label={label}>
        {items === null && <CardSkeletons count={24} />}
        {items?.map(({ movie, because }) => (
          <li key={movie.id} data-id={movie.id} class="wall-film">
            <FilmCard
              movie={movie}
              because={because}
              isReasonShared={isReasonShared}
              mark={markOf(moves?.get(movie.id))}
            />
          </li>
        ))}
      </ol>
      {onMore && items !== null && items.length > 0 && (
        <button type="button" class="wall-more" onClick={onMore}>
          {common.more}
        </button>
      )}
    </>
  );
}

function markOf(move: Move | undefined): ComponentChildren {
  if (!move) return undefined;
  if (move.kind === 'new') return <span class="mark mark-new">{places.wall.fresh}</span>;
  return (
    <span class={`mark mark-${move.kind}`}>
      <span aria-hidden="true">
        {move.kind === 'up' ? '▲' : '▼'} {move.places}
      </span>
      <span class="unseen">{places.wall.movedBy(move.kind, move.places)}</span>
    </span>
  );
}
