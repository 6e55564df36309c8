import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { components } from '../../../client/index.ts';
import { Cover } from './cover.tsx';
import { factsInWords, movieAddress } from './movie-card/words.ts';
import { Stars } from './stars.tsx';
import './movie-card.css';

export type Movie = components['schemas']['MovieSummary'];

type CardParts = {
  movie: Movie;
  /** Beneath the facts: why it is here ... */
  children?: ComponentChildren;
  /** Beside the stars. */
  actions?: ComponentChildren;
};

/** A movie in a list: what it is, and how the viewer rates it. */
export function MovieCard({ movie, children, actions }: CardParts) {
  // A drawing has more parts than all the rest, and the same movie always has the same.
  const cover = useMemo(() => <Cover movie={movie} />, [movie.id, movie.poster_path]);
  return (
    <article class="movie-card">
      {cover}
      <h3 class="movie-card-title">
        <a href={movieAddress(movie.id)}>{movie.title}</a>
      </h3>
      <p class="movie-card-facts">{factsInWords(movie)}</p>
      <div class="movie-card-more">{children}</div>
      <div class="movie-card-actions">
        <Stars movie={movie} />
        {actions}
      </div>
    </article>
  );
}
