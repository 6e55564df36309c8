import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { FilmMenuButton } from '../../components/film-menu.tsx';
import { useAnswer } from '../../components/hooks.ts';
import { ImportButton } from '../../components/import-button.tsx';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { MovieRow } from '../../components/movie-row.tsx';
import { Stars } from '../../components/stars.tsx';
import type { Mark, Person } from '../../state/person.ts';
import { bareSummary, loadSummaries, summaries } from '../../state/summaries.ts';
import type { UserKey } from '../../state/user-key.ts';
import { viewer } from '../../state/viewer.ts';
import { number, places, shortDay } from '../../words/index.ts';
import { type Listed, type Sort, sorted, sorts, withWords } from './sorting.ts';

const words = places.ratings;
const pageSize = 48;

/** Fewer can be looked over without. */
const findFrom = 12;

export type Tab = 'rated' | Mark;

/** The films that the viewer has said something about. */
export function OwnFilms({ tab }: { tab: Tab }) {
  const films = useListed(tab);
  return films.length === 0 ? <Empty tab={tab} /> : <FilmList name={words.tabs[tab]} films={films} />;
}

/** Films with their stars and menus, to search and sort. */
export function FilmList({ name, films }: { name: string; films: readonly Listed[] }) {
  const text = useSignal('');
  const sort = useSignal<Sort>('newest');
  const shown = useSignal(pageSize);
  const list = useRef<HTMLUListElement>(null);
  const found = sorted(
    withWords(films, ({ movie }) => movie.title, text.value),
    sort.value,
  );
  useKeptFocus(list, found);
  const left = found.length - shown.value;
  return (
    <>
      {films.length >= findFrom && (
        <div class="ratings-tools">
          <input
            type="search"
            aria-label={words.find}
            placeholder={words.find}
            value={text.value}
            onInput={({ currentTarget }) => (text.value = currentTarget.value)}
          />
          <label>
            {words.sort}{' '}
            <select value={sort.value} onChange={({ currentTarget }) => (sort.value = currentTarget.value as Sort)}>
              {sorts.map((each) => (
                <option key={each} value={each}>
                  {words.sorts[each]}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <p class={text.value === '' ? 'unseen' : undefined} role="status">
        {text.value !== '' && words.found(found.length)}
      </p>
      <ul class="movie-rows ratings-list" ref={list} aria-label={name}>
        {found.slice(0, shown.value).map(({ movie, timestamp, share }) => (
          <MovieRow key={movie.id} movie={movie}>
            {share !== undefined && <span class="movie-row-facts">{words.watched(share, timestamp)}</span>}
            <div class="ratings-line">
              <Stars movie={movie} />
              <span class="ratings-day">{share === undefined && shortDay(timestamp)}</span>
              <FilmMenuButton movie={movie} />
            </div>
          </MovieRow>
        ))}
      </ul>
      {left > 0 && (
        <button type="button" onClick={() => (shown.value += pageSize)}>
          {words.more(Math.min(pageSize, left), left)}
        </button>
      )}
    </>
  );
}

/** A rating that is deleted stays in its place until one moves on, as everywhere. */
function useListed(tab: Tab): Listed[] {
  const person = viewer.person.value;
  const before = useRef<{ tab: Tab; account: UserKey | null; films: readonly Kept[] }>(undefined);
  const account = viewer.account.value;
  const now = keptIn(person, tab);
  const former = before.current?.tab === tab && before.current.account === account ? before.current.films : [];
  const ids = new Set(now.map(({ movie }) => movie));
  const films = [...now];
  // Where nothing is left, all was deleted on purpose.
  for (const [place, film] of now.length === 0 ? [] : former.entries())
    if (!ids.has(film.movie)) films.splice(place, 0, { ...film, stars: null });
  before.current = { tab, account, films };
  useAnswer(
    (options) =>
      loadSummaries(
        films.map(({ movie }) => movie),
        options,
      ),
    [tab, films.length > 0, account],
  );
  return films.map(({ movie, title, stars, timestamp }) => ({
    movie: summaries.value.get(movie) ?? bareSummary(movie, title),
    stars,
    timestamp,
  }));
}

type Kept = { movie: string; title: string; stars: number | null; timestamp: string | null };

function keptIn(person: Person, tab: Tab): Kept[] {
  if (tab === 'rated') return person.ratings.map(({ rating, ...film }) => ({ ...film, stars: rating }));
  return person[tab].map((film) => ({ ...film, stars: viewer.stars.value.get(film.movie) ?? null }));
}

function Empty({ tab }: { tab: Tab }) {
  if (tab !== 'rated') return <p>{words.empty[tab]}</p>;
  return (
    <>
      <p>
        {words.none} <a href="/">{words.noneLink}</a>
      </p>
      <ImportButton />
    </>
  );
}

/** How many films a tab has. */
export const countOf = (tab: Tab) => number(keptIn(viewer.person.value, tab).length);
