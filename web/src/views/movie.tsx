import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import { Cover } from '../components/cover.tsx';
import { useAnswer, useTitle } from '../components/hooks.ts';
import { Audience } from './movie/audience.tsx';
import { MovieFacts, MovieSummary, SummarySkeleton } from './movie/details.tsx';
import { ForYou } from './movie/for-you.tsx';
import { SimilarMovies } from './movie/similar.tsx';
import { NotFound } from './not-found.tsx';
import './movie.css';

/** A movie's own page: `/movies/heat+1995`. */
export function MoviePage({ id = '' }: { id?: string }) {
  return <OneMovie key={id} id={id} />;
}

function OneMovie({ id }: { id: string }) {
  const { answer: movie, problem } = useAnswer((options) => api.get('/v1/movies/{id}', { id }, options), []);
  useTitle(movie?.title ?? 'Film');
  // A part of the page that the address names, such as #similar, is not there before.
  useEffect(() => {
    if (movie && location.hash !== '') document.getElementById(location.hash.slice(1))?.focus();
  }, [movie]);
  if (problem?.code === 'MOVIE_UNKNOWN') return <MovieNotFound />;
  if (problem?.status === 404) return <NotFound />;
  if (problem) return <p role="alert">{problem.message}</p>;
  return (
    <article class={movie ? 'movie' : 'movie movie-coming'}>
      <div class="movie-head">
        {movie ? <Cover movie={movie} /> : <div class="skeleton-cover" />}
        <div>
          {movie ? <MovieSummary movie={movie} /> : <SummarySkeleton />}
          {movie && <MovieFacts movie={movie} />}
          <ForYou id={id} />
        </div>
      </div>
      <SimilarMovies id={id} />
      <Audience id={id} />
    </article>
  );
}

function MovieNotFound() {
  useTitle('No such film');
  return (
    <>
      <h1>This film is not here</h1>
      <p>
        It may have been taken out of the catalogue, or the address is not whole. The search above finds what there is,
        and <a href="/">your recommendations</a> are where they were.
      </p>
    </>
  );
}
