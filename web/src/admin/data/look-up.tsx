import { useLocation } from 'preact-iso';
import { parseUserKey } from '../../state/user-key.ts';
import { data as words } from '../../words/en/admin-data.ts';
import { Problem, Waiting } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useAnswer } from '../state/answer.ts';
import { HeldMovie } from './held-movie.tsx';
import { HeldUser } from './held-user.tsx';

/** What we hold of a user or a movie; what is looked at is in the address. */
export function LookUp() {
  const { query, route } = useLocation();
  const { wanted = '', movie } = query;
  const user = parseUserKey(wanted);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    route(addressOf({ wanted: String(given.get('wanted')).trim() }));
  };
  return (
    <section class="admin-part" aria-labelledby="look-up">
      <h2 id="look-up">{words.lookUpTitle}</h2>
      <form class="admin-actions" onSubmit={submit}>
        <div class="admin-field">
          <label for="look-up-wanted">{words.lookUpLabel}</label>
          <input id="look-up-wanted" key={wanted} name="wanted" type="search" defaultValue={wanted} required />
        </div>
        <button type="submit">{words.lookUp}</button>
      </form>
      {user !== undefined && <HeldUser key={`user ${wanted}`} id={user} />}
      {movie === undefined && wanted !== '' && <FoundMovies key={`movies ${wanted}`} search={wanted} />}
      {movie !== undefined && <HeldMovie key={`movie ${movie}`} id={movie} />}
    </section>
  );
}

function FoundMovies({ search }: { search: string }) {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/movies', { search, limit: 10 }, { signal }));
  if (problem !== undefined) return <Problem of={problem} again={again} />;
  if (!answer) return <Waiting />;
  return (
    <>
      <h3>{words.moviesLike(search)}</h3>
      {answer.movies.length === 0 && <p>{words.none}</p>}
      <ul>
        {answer.movies.map(({ id, title, year }) => (
          <li key={id}>
            <a href={addressOf({ movie: id })}>{title}</a> {year !== null && `(${year})`}
          </li>
        ))}
      </ul>
    </>
  );
}

function addressOf(query: Record<string, string>): string {
  return `/admin/data?${new URLSearchParams(query)}`;
}
