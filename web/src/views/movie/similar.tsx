import type { components } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { useAnswer } from '../../components/hooks.ts';
import { MovieRow } from '../../components/movie-row.tsx';
import { RowSkeletons } from '../../components/skeleton.tsx';

type Similar = components['schemas']['SimilarMovies']['by_taste'];

const limit = 8;

/** What is like a movie, in both senses beside each other. */
export function SimilarMovies({ id }: { id: string }) {
  const { answer, problem } = useAnswer((options) => api.get('/v1/movies/{id}/similar', { id, limit }, options), []);
  if (problem) return null;
  return (
    <section id="similar" tabIndex={-1} class="movie-columns movie-similar" aria-label="Similar films">
      <SimilarList
        title="Liked by the same people"
        note="Who likes this film likes these more than others do."
        none="Too few people have rated it to say."
        movies={answer?.by_taste}
      />
      <SimilarList
        title="Alike in content"
        note="They share genres, people, words or years, whoever likes them."
        none="Too little is known of it to say."
        movies={answer?.by_content}
      />
    </section>
  );
}

type SimilarListProps = { title: string; note: string; none: string; movies: Similar | undefined };

function SimilarList({ title, note, none, movies }: SimilarListProps) {
  return (
    <div>
      <h2>{title}</h2>
      <p class="movie-note">{movies?.length === 0 ? none : note}</p>
      <ul class="movie-rows" aria-busy={!movies}>
        {movies ? movies.map(({ movie }) => <MovieRow key={movie.id} movie={movie} />) : <RowSkeletons count={limit} />}
      </ul>
    </div>
  );
}
