import { useRef } from 'preact/hooks';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { movieAddress } from '../../components/movie-card/words.ts';
import { viewer } from '../../state/viewer.ts';

/** What the viewer does not want to be shown. */
export function HiddenFilms() {
  const { hidden } = viewer.person.value;
  const list = useRef<HTMLUListElement>(null);
  useKeptFocus(list, hidden);
  if (hidden.length === 0) return null;
  return (
    <section class="ratings-part" aria-labelledby="hidden">
      <h2 id="hidden">Hidden films</h2>
      <p>Lists leave them out. That says nothing about other films.</p>
      <ul class="ratings" ref={list}>
        {hidden.map(({ movie, title }) => (
          <li key={movie} class="rating">
            <a href={movieAddress(movie)}>{title}</a>
            <button type="button" onClick={() => viewer.unhide({ id: movie, title })}>
              Show again<span class="unseen">: {title}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
