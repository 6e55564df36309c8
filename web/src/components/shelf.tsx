import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { ShelfList } from '../state/create-shelf.ts';
import { type Move, movesInWords } from '../state/moves.ts';
import { tell } from '../state/notices.ts';
import type { MovieName } from '../state/person.ts';
import type { Recommendation } from '../state/recommendations.ts';
import { viewer } from '../state/viewer.ts';
import { useGlide } from './glide.ts';
import { useKeptFocus } from './kept-focus.ts';
import { movieAddress } from './movie-card/words.ts';
import { MovieCard } from './movie-card.tsx';
import { Reasons } from './reasons.tsx';
import { CardSkeletons } from './skeleton.tsx';
import './shelf.css';

type ShelfParts = {
  /** Null before the first has come. */
  list: ShelfList | null;
  /** Stands where the list would, where nothing is in it. */
  empty: ComponentChildren;
  onMore: () => void;
};

/** Recommendations, and what has moved among them. */
export function ShelfView({ list, empty, onMore }: ShelfParts) {
  const grid = useRef<HTMLOListElement>(null);
  const hidden = viewer.hiddenMovies.value;
  const items = list?.items.filter(({ movie }) => !hidden.has(movie.id)) ?? [];
  const order = items.map(({ movie }) => movie.id).join(' ');
  useGlide(grid, order);
  useKeptFocus(grid, order);
  return (
    <>
      <p class="shelf-news" role="status">
        {list && list.moves.size > 0 && `Changed: ${movesInWords(list.moves)}.`}
      </p>
      {list && items.length === 0 && empty}
      <ol class="shelf" ref={grid} aria-label="Recommended films, best first">
        {list === null && <CardSkeletons count={12} />}
        {items.map((item) => (
          <ShelfItem key={item.movie.id} item={item} move={list?.moves.get(item.movie.id)} />
        ))}
      </ol>
      {list && list.next !== null && items.length > 0 && (
        <button type="button" class="shelf-more" onClick={onMore}>
          More films
        </button>
      )}
    </>
  );
}

function ShelfItem({ item: { movie, because = [] }, move }: { item: Recommendation; move: Move | undefined }) {
  return (
    <li data-id={movie.id} class="shelf-item">
      {move && <MoveMark move={move} />}
      <MovieCard
        movie={movie}
        actions={
          <>
            <button type="button" class="button-bare shelf-action" onClick={() => hide(movie)}>
              Hide<span class="unseen"> {movie.title}</span>
            </button>
            <a class="shelf-action" href={`${movieAddress(movie.id)}#similar`}>
              More like this<span class="unseen">: {movie.title}</span>
            </a>
          </>
        }
      >
        <Reasons terms={because} />
      </MovieCard>
    </li>
  );
}

function MoveMark({ move }: { move: Move }) {
  if (move.kind === 'new') return <span class="move move-new">New</span>;
  const arrow = move.kind === 'up' ? '▲' : '▼';
  return (
    <span class={`move move-${move.kind}`}>
      <span aria-hidden="true">
        {arrow} {move.places}
      </span>
      <span class="unseen">
        {move.kind} by {move.places}
      </span>
    </span>
  );
}

function hide(movie: MovieName): void {
  viewer.hide(movie);
  tell(`“${movie.title}” will not be shown to you again.`, { name: 'Undo', run: () => viewer.unhide(movie) });
}
