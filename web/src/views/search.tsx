import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { api } from '../api.ts';
import { useAnswer, useTitle } from '../components/hooks.ts';
import { MovieRow } from '../components/movie-row.tsx';
import { Problem } from '../components/problem.tsx';
import { RowSkeletons } from '../components/skeleton.tsx';
import { common, places } from '../words/index.ts';
import './search.css';

const words = places.searchPage;

/** All films that a text may mean, from the address: `/search?q=alien`. */
export function SearchResults() {
  const text = (useLocation().query.q ?? '').trim().slice(0, 200);
  useTitle(words.window(text));
  if (text === '') {
    return (
      <>
        <h1>{words.empty}</h1>
        <p>{words.emptyNote}</p>
      </>
    );
  }
  return (
    <>
      <h1>{words.title(text)}</h1>
      <ResultPage key={text} text={text} />
    </>
  );
}

const pageSize = 24;

type ResultPageProps = { text: string; cursor?: string };

function ResultPage({ text, cursor }: ResultPageProps) {
  const [isMore, setMore] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const { answer, problem } = useAnswer(
    (options) => api.get('/v1/movies', { search: text, limit: pageSize, ...(cursor && { cursor }) }, options),
    [],
  );
  // The button that was pressed for this page is gone.
  useEffect(() => {
    if (cursor && answer) list.current?.querySelector('a')?.focus();
  }, [answer]);

  if (problem) return <Problem of={problem} />;
  if (answer?.movies.length === 0) {
    return (
      <>
        <p>{words.none}</p>
        <p>
          <a class="button" href="/">
            {words.noneLink}
          </a>
        </p>
      </>
    );
  }
  return (
    <>
      <ul class="movie-rows search-results" ref={list} aria-busy={!answer}>
        {answer ? (
          answer.movies.map((movie) => <MovieRow key={movie.id} movie={movie} />)
        ) : (
          <RowSkeletons count={pageSize} />
        )}
      </ul>
      {isMore && answer?.next && <ResultPage text={text} cursor={answer.next} />}
      {!isMore && answer?.next && (
        <button type="button" onClick={() => setMore(true)}>
          {common.more}
        </button>
      )}
    </>
  );
}
