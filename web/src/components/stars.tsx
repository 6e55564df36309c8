import { useComputed, useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { MovieName } from '../state/person.ts';
import { viewer } from '../state/viewer.ts';
import { mostStars, starsAt, starsInWords } from './stars/value.ts';
import './stars.css';

/**
 * How the viewer rates a movie, in half stars. A pointer rates where it is let go; the arrow keys choose and Enter, or going on,
 * rates, as a rated movie may leave the list that one stands in; digits rate at once, Delete takes back.
 */
export function Stars({ movie }: { movie: MovieName }) {
  const given = useComputed(() => viewer.stars.value.get(movie.id) ?? 0).value;
  const chosen = useSignal<number | null>(null);
  const help = useId();
  const shown = chosen.value ?? given;

  function rate(stars: number): void {
    chosen.value = null;
    if (stars !== given) viewer.rate(movie, stars === 0 ? null : stars);
  }

  function settle(): void {
    if (chosen.value !== null) rate(chosen.value);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter') settle();
    else if (event.key === 'Escape' && chosen.value !== null) chosen.value = null;
    else if (event.key === 'Delete' || event.key === 'Backspace') rate(0);
    else if (/^[1-5]$/.test(event.key)) rate(Number(event.key));
    else return;
    event.preventDefault();
  }

  const pointer = {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
      chosen.value = starsUnder(event);
    },
    onPointerMove(event: PointerEvent) {
      // A mouse shows beforehand what a click would give.
      if (event.pointerType === 'mouse' || event.buttons !== 0) chosen.value = starsUnder(event);
    },
    onPointerUp(event: PointerEvent) {
      if (event.button === 0 && chosen.value !== null) rate(starsUnder(event));
    },
    onPointerLeave() {
      chosen.value = null;
    },
    /** The finger scrolls. */
    onPointerCancel() {
      chosen.value = null;
    },
  };

  return (
    <div class="stars">
      <div class={chosen.value === null ? 'stars-row' : 'stars-row stars-row-chosen'} {...pointer}>
        <input
          type="range"
          min={0}
          max={mostStars}
          step={0.5}
          value={shown}
          aria-label={`Your rating of ${movie.title}`}
          aria-valuetext={shown === 0 ? 'not rated' : starsInWords(shown)}
          aria-describedby={help}
          onInput={({ currentTarget }) => {
            chosen.value = Number(currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          onBlur={settle}
        />
        <StarRow stars={shown} />
      </div>
      {given > 0 && (
        <button type="button" class="button-bare stars-clear" onClick={() => rate(0)}>
          <span aria-hidden="true">×</span>
          <span class="unseen">Take back your rating of {movie.title}</span>
        </button>
      )}
      <span id={help} hidden>
        Arrow keys choose, Enter rates, Delete takes back.
      </span>
    </div>
  );
}

/** Five stars of which so many are filled. */
function StarRow({ stars }: { stars: number }) {
  return (
    <svg class="star-row" viewBox="0 0 120 24" aria-hidden="true" focusable="false">
      {Array.from({ length: mostStars }, (_, at) => (
        <g key={at} transform={`translate(${at * 24})`}>
          <path class="star-edge" d={wholeStar} />
          {stars >= at + 0.5 && <path class="star-filling" d={stars >= at + 1 ? wholeStar : leftHalf} />}
        </g>
      ))}
    </svg>
  );
}

const leftHalf = 'M12 2.5v15.1l-5.8 3.1 1.1-6.5-4.7-4.6 6.5-.9z';
const wholeStar = 'M12 2.5l2.9 6.2 6.5.9-4.7 4.6 1.1 6.5-5.8-3.1-5.8 3.1 1.1-6.5-4.7-4.6 6.5-.9z';

function starsUnder({ clientX, currentTarget }: PointerEvent): number {
  const { left, width } = (currentTarget as Element).getBoundingClientRect();
  return starsAt((clientX - left) / width);
}
