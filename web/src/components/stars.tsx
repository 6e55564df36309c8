import { useComputed, useSignal } from '@preact/signals';
import { useId, useRef } from 'preact/hooks';
import { rateFilm } from '../state/actions.ts';
import type { MovieName } from '../state/person.ts';
import { viewer } from '../state/viewer.ts';
import { common, stars as inWords } from '../words/index.ts';
import './stars.css';

const maxStars = 5;

/** Where it was last seen over stars. */
let mouse = { x: Number.NaN, y: Number.NaN };

/** Stars, in halves, for a place in a row of five: 0 is its left edge, 1 its right one. Nowhere is no star at all. */
export function starsAt(share: number): number {
  return Math.min(maxStars, Math.max(0.5, Math.ceil(share * maxStars * 2) / 2));
}

/**
 * How the viewer rates a movie, in half stars. A click or tap rates; a finger that swipes scrolls, and a press that leaves the
 * row is cancelled. The arrow keys choose and Enter, or going on, rates; digits rate at once, Delete takes back.
 */
export function Stars({ movie }: { movie: MovieName }) {
  const given = useComputed(() => viewer.stars.value.get(movie.id) ?? 0).value;
  const chosen = useSignal<number | null>(null);
  const help = useId();
  const input = useRef<HTMLInputElement>(null);
  /** Whether it was a mouse that chose. */
  const byMouse = useRef(false);
  const shown = chosen.value ?? given;

  function rate(stars: number): void {
    chosen.value = null;
    rateFilm(movie, stars === 0 ? null : stars);
  }

  /** The button goes with the rating, and the focus back to the stars. */
  function clear(): void {
    input.current?.focus({ preventScroll: true });
    rate(0);
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
    /** The browser makes a click of a press and a tap only, never of a swipe. */
    onClick(event: MouseEvent) {
      if (event.detail > 0) rate(starsUnder(event));
    },
    onPointerMove(event: PointerEvent) {
      // A mouse shows beforehand what a click would give; not one that rests while the page moves under it.
      const rests = event.clientX === mouse.x && event.clientY === mouse.y;
      mouse = { x: event.clientX, y: event.clientY };
      if (event.pointerType !== 'mouse' || rests) return;
      byMouse.current = true;
      chosen.value = starsUnder(event);
    },
    onPointerLeave() {
      if (byMouse.current) chosen.value = null;
    },
  };

  return (
    <div class="stars">
      <div class={chosen.value === null ? 'stars-row' : 'stars-row stars-row-chosen'} {...pointer}>
        <input
          ref={input}
          type="range"
          min={0}
          max={maxStars}
          step={0.5}
          value={shown}
          aria-label={common.rating.label(movie.title)}
          aria-valuetext={shown === 0 ? common.rating.none : inWords(shown)}
          aria-describedby={help}
          onInput={({ currentTarget }) => {
            byMouse.current = false;
            chosen.value = Number(currentTarget.value);
          }}
          onKeyDown={onKeyDown}
          onBlur={settle}
        />
        <StarRow stars={shown} />
      </div>
      {given > 0 && (
        <button type="button" class="button-bare stars-clear" onClick={clear}>
          <span aria-hidden="true">×</span>
          <span class="unseen">{common.rating.remove(movie.title)}</span>
        </button>
      )}
      <span id={help} hidden>
        {common.rating.help}
      </span>
    </div>
  );
}

/** Five stars, some of which are filled. */
export function StarRow({ stars }: { stars: number }) {
  return (
    <svg class="star-row" viewBox="0 0 120 24" aria-hidden="true" focusable="false">
      {Array.from({ length: maxStars }, (_, at) => (
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

function starsUnder({ clientX, currentTarget }: MouseEvent): number {
  const { left, width } = (currentTarget as Element).getBoundingClientRect();
  return starsAt((clientX - left) / width);
}
