import type { components } from '../../../../client/index.ts';
import { factsInWords } from '../../components/movie-card/words.ts';
import { Stars } from '../../components/stars.tsx';
import { viewer } from '../../state/viewer.ts';
import { factsOf, linksOf } from './facts.ts';

type Movie = components['schemas']['Movie'];

/** What a movie is called, what one can do with it, and what it is about. */
export function MovieSummary({ movie }: { movie: Movie }) {
  const { title, original_title: original, overview } = movie;
  return (
    <>
      <h1>{title}</h1>
      {original && original !== title && <p class="movie-original">{original}</p>}
      <p class="movie-facts">{factsInWords(movie)}</p>
      <MovieActions movie={movie} />
      {overview && <p class="movie-overview">{overview}</p>}
    </>
  );
}

/** Stands in for the summary, and takes as much room. */
export function SummarySkeleton() {
  return (
    <div aria-busy="true">
      <h1>
        <span class="unseen">Loading</span>
        <span class="skeleton-line movie-skeleton-title" />
      </h1>
      <p class="skeleton-line" />
      <div class="movie-actions movie-skeleton-actions" />
    </div>
  );
}

/** The facts that fill no line of their own, and where there is more. */
export function MovieFacts({ movie }: { movie: Movie }) {
  const facts = factsOf(movie);
  const links = linksOf(movie);
  return (
    <>
      {facts.length > 0 && (
        <dl class="movie-fact-list">
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {links.length > 0 && (
        <p class="movie-links">
          {links.map(({ name, address }) => (
            <a key={name} href={address} rel="noreferrer">
              {name}
            </a>
          ))}
        </p>
      )}
    </>
  );
}

function MovieActions({ movie }: { movie: Movie }) {
  const isHidden = viewer.hiddenMovies.value.has(movie.id);
  return (
    <div class="movie-actions">
      <Stars movie={movie} />
      <button type="button" onClick={() => (isHidden ? viewer.unhide(movie) : viewer.hide(movie))}>
        {isHidden ? 'Show it in my lists again' : 'Hide it from my lists'}
      </button>
    </div>
  );
}
