import { useRef, useState } from 'preact/hooks';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { movieAddress } from '../../components/movie-card/words.ts';
import { Stars } from '../../components/stars.tsx';
import type { Rating } from '../../state/person.ts';
import { viewer } from '../../state/viewer.ts';
import { countInWords, dayInWords, withWords } from './words.ts';

const pageSize = 50;

/** Fewer can be looked over without. */
const findFrom = 20;

/** What the viewer has rated, newest first. */
export function RatedFilms() {
  const { ratings } = viewer.person.value;
  const [words, setWords] = useState('');
  const [shown, setShown] = useState(pageSize);
  const list = useRef<HTMLUListElement>(null);
  const found = withWords(ratings, words);
  useKeptFocus(list, found);
  if (ratings.length === 0) return <NothingRated />;
  return (
    <section aria-label="Films that I have rated">
      <div class="ratings-head">
        <p>
          {countInWords(ratings.length, 'film')}, the newest first. Click stars to change them, × to delete a rating.
        </p>
        {ratings.length >= findFrom && (
          <input
            type="text"
            aria-label="Find among my ratings"
            placeholder="Find among them"
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
      </div>
      <p class={words === '' ? 'unseen' : undefined} role="status">
        {words !== '' && `${countInWords(found.length, 'film')} found.`}
      </p>
      <ul class="ratings" ref={list}>
        {found.slice(0, shown).map((rating) => (
          <RatedFilm key={rating.movie} rating={rating} />
        ))}
      </ul>
      {found.length > shown && (
        <button type="button" onClick={() => setShown(shown + pageSize)}>
          {Math.min(pageSize, found.length - shown)} more of {(found.length - shown).toLocaleString('en')}
        </button>
      )}
    </section>
  );
}

function RatedFilm({ rating: { movie, title, timestamp } }: { rating: Rating }) {
  return (
    <li class="rating">
      <a href={movieAddress(movie)}>{title}</a>
      <span class="rating-day">{dayInWords(timestamp)}</span>
      <Stars movie={{ id: movie, title }} />
    </li>
  );
}

function NothingRated() {
  return (
    <p>
      You have not rated anything. <a href="/">Rate some films</a>, and they are listed here.
    </p>
  );
}
