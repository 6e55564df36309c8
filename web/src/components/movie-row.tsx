import type { ComponentChildren } from 'preact';
import { Cover } from './cover.tsx';
import { factsInWords, movieAddress } from './movie-card/words.ts';
import type { Movie } from './movie-card.tsx';
import './movie-row.css';

/** A movie in a list: its cover, what it is, and what can be done with it or said of it. */
export function MovieRow({ movie, children }: { movie: Movie; children?: ComponentChildren }) {
  return (
    <li class="movie-row">
      <Cover movie={movie} />
      <div class="movie-row-words">
        <a class="movie-row-title" href={movieAddress(movie.id)}>
          {movie.title}
        </a>
        <span class="movie-row-facts">{factsInWords(movie)}</span>
        {children}
      </div>
    </li>
  );
}
