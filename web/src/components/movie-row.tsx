import type { ComponentChildren } from 'preact';
import { byTelling } from '../genres.ts';
import { films } from '../words/index.ts';
import { Cover } from './cover.tsx';
import type { Movie } from './film-card.tsx';
import { movieAddress } from './film-link.ts';
import './movie-row.css';

/** A film in a list: its cover, what it is, and what can be done with it or said about it. */
export function MovieRow({ movie, children }: { movie: Movie; children?: ComponentChildren }) {
  return (
    <li class="movie-row">
      <Cover movie={movie} isBare />
      <div class="movie-row-words">
        <a class="movie-row-title" href={movieAddress(movie.id)}>
          <bdi>{movie.title}</bdi>
        </a>
        <span class="movie-row-facts">{films.facts({ ...movie, genres: byTelling(movie.genres) })}</span>
        {children}
      </div>
    </li>
  );
}
