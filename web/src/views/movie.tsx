import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import { Cover } from '../components/cover.tsx';
import { useAnswer, useTitle } from '../components/hooks.ts';
import { Problem } from '../components/problem.tsx';
import { films } from '../words/index.ts';
import { Audience } from './movie/audience.tsx';
import { ForYou, MovieFacts, MovieSummary, SimilarMovies, SummarySkeleton } from './movie/parts.tsx';
import { NotFound } from './not-found.tsx';
import './movie.css';

const words = films.page;

/** A movie's own page: `/movies/heat+1995`. */
export function MoviePage({ id = '' }: { id?: string }) {
  return <OneMovie key={id} id={id} />;
}

function OneMovie({ id }: { id: string }) {
  const { answer: movie, problem } = useAnswer((options) => api.get('/v1/movies/{id}', { id }, options), []);
  const { answer: audience } = useAnswer((options) => api.get('/v1/movies/{id}/audience', { id }, options), []);
  useTitle(movie?.title ?? words.film);
  // A part of the page that the address names, such as #similar, is not there before.
  useEffect(() => {
    if (movie && location.hash !== '') document.getElementById(location.hash.slice(1))?.focus();
  }, [movie]);
  if (problem?.code === 'MOVIE_UNKNOWN') return <MovieNotFound />;
  if (problem?.status === 404) return <NotFound />;
  if (problem) return <Problem of={problem} />;
  return (
    <article class={movie ? 'movie' : 'movie movie-coming'}>
      <div class="movie-head">
        {movie ? <Cover movie={movie} isBare /> : <div class="skeleton-cover" />}
        <div>
          {movie ? <MovieSummary movie={movie} audience={audience} /> : <SummarySkeleton />}
          {movie && <MovieFacts movie={movie} />}
          <ForYou id={id} />
        </div>
      </div>
      <SimilarMovies id={id} />
      <Audience of={audience} />
    </article>
  );
}

function MovieNotFound() {
  useTitle(words.missing);
  return (
    <>
      <h1>{words.missingTitle}</h1>
      <p>
        {words.missingNote} <a href="/">{words.missingLink}</a>.
      </p>
    </>
  );
}
