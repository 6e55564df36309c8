import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { keyOf, type ShownRow } from '../state/create-rows.ts';
import type { Recommendation } from '../state/recommendations.ts';
import { rows } from '../state/shelf.ts';
import { films, places } from '../words/index.ts';
import { FilmCard, shareReason } from './film-card.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { CardSkeletons } from './skeleton.tsx';
import './rows.css';

/** Pixels before the end of a row at which its next page is asked for. */
const ahead = 600;

/** The rows of the front page, each of which scrolls sideways. */
export function RowList() {
  const list = rows.list.value;
  if (list === null) {
    return (
      <>
        {[0, 1].map((at) => (
          <section key={at} class="row" aria-hidden="true">
            <div class="skeleton-line row-skeleton" />
            <ul class="row-films">
              <CardSkeletons count={12} />
            </ul>
          </section>
        ))}
      </>
    );
  }
  if (list.rows.length === 0) {
    return (
      <p class="home-note">
        {places.home.noRows} <a href="/list">{places.home.whole}</a>
      </p>
    );
  }
  return (
    <>
      <p class="unseen" role="status">
        {list.fresh.size > 0 && places.home.changed(list.fresh.size)}
      </p>
      {list.rows.map((row) => (
        <RowView key={keyOf(row)} row={row} fresh={list.fresh} />
      ))}
    </>
  );
}

/** Where all of a row is. */
function rowAddress({ kind, title }: ShownRow): string {
  if (kind === 'top_picks') return '/list';
  return kind === 'watchlist' ? '/ratings?tab=watchlist' : `/row?${new URLSearchParams({ kind, title })}`;
}

function RowView({ row, fresh }: { row: ShownRow; fresh: ReadonlySet<string> }) {
  const scroller = useRef<HTMLUListElement>(null);
  const [ends, setEnds] = useState({ isStart: true, isEnd: false });
  const title = places.rows.title(row);
  const why = places.rows.why(row);
  const id = `row-${keyOf(row).replaceAll(/\W+/g, '-')}`;
  useKeptFocus(scroller, row.items);
  const seed = row.because.movie?.id;
  const isReasonShared = shareReason(row.items, seed);

  function look(): void {
    const { scrollLeft = 0, scrollWidth = 0, clientWidth = 0 } = scroller.current ?? {};
    const left = scrollWidth - clientWidth - scrollLeft;
    const now = { isStart: scrollLeft < 8, isEnd: left < 8 && row.next === null };
    setEnds((before) => (before.isStart === now.isStart && before.isEnd === now.isEnd ? before : now));
    if (left < ahead && scrollLeft > 8) rows.more(row);
  }
  useEffect(look, [row.items]);

  const step = (way: 1 | -1) => {
    const element = scroller.current!;
    const behavior = matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
    element.scrollBy({ left: way * element.clientWidth * 0.85, behavior });
  };
  return (
    <section class="row" aria-labelledby={id}>
      <div class="row-head">
        <h2 id={id}>{title}</h2>
        {why !== '' && <p class="row-why">{why}</p>}
        {!row.isOver && (
          <a href={rowAddress(row)} aria-label={places.rows.seeAllOf(title)}>
            {places.rows.seeAll}
          </a>
        )}
        <div class="row-steps">
          <StepButton way={-1} name={places.rows.scrollBack(title)} isOver={ends.isStart} onStep={step} />
          <StepButton way={1} name={places.rows.scrollOn(title)} isOver={ends.isEnd} onStep={step} />
        </div>
      </div>
      <ul class="row-films" ref={scroller} onScroll={look} aria-labelledby={id}>
        {row.items.map((item) => (
          <RowFilm
            key={item.movie.id}
            item={item}
            seed={seed}
            isReasonShared={isReasonShared}
            isKnownListed={row.kind === 'watchlist'}
            isFresh={fresh.has(item.movie.id)}
          />
        ))}
      </ul>
    </section>
  );
}

type RowFilmParts = {
  item: Recommendation;
  seed: string | undefined;
  isReasonShared: boolean;
  isKnownListed: boolean;
  isFresh: boolean;
};

/** Rows come anew with each star, and most of their cards are as they were: those are not looked at again. */
function RowFilm({ item: { movie, because }, seed, isReasonShared, isKnownListed, isFresh }: RowFilmParts) {
  return useMemo(
    () => (
      <li class="row-film">
        <FilmCard
          movie={movie}
          because={because}
          seed={seed}
          isReasonShared={isReasonShared}
          isKnownListed={isKnownListed}
          mark={isFresh && <span class="mark mark-new">{places.home.fresh}</span>}
        />
      </li>
    ),
    [movie.id, isFresh, isReasonShared, JSON.stringify(films.shortReason(because ?? [], seed))],
  );
}

type StepParts = { way: 1 | -1; name: string; isOver: boolean; onStep: (way: 1 | -1) => void };

function StepButton({ way, name, isOver, onStep }: StepParts) {
  return (
    // Not disabled, as it would lose the focus at the end of the row.
    <button type="button" class="row-step" aria-label={name} aria-disabled={isOver} onClick={() => onStep(way)}>
      <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
        <path
          d={way === 1 ? 'M7 3l7 7-7 7' : 'M13 3l-7 7 7 7'}
          fill="none"
          stroke="currentColor"
          stroke-width="2.2"
          stroke-linecap="round"
          stroke-linejoin="round"
        />
      </svg>
    </button>
  );
}
