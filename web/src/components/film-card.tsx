import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { components } from '../../../client/index.ts';
import { byTelling } from '../genres.ts';
import { viewer } from '../state/viewer.ts';
import { common, films } from '../words/index.ts';
import { Cover, posterOf } from './cover.tsx';
import { movieAddress } from './film-link.ts';
import { FilmMenuButton } from './film-menu.tsx';
import { Stars } from './stars.tsx';
import './film-card.css';

export type Movie = components['schemas']['MovieSummary'];

type CardParts = {
  movie: Movie;
  because?: readonly films.Term[] | undefined;
  /** The film that the row is about. */
  seed?: string | undefined;
  /** Whether all cards of the list would give the same reason, so that none does. */
  isReasonShared?: boolean;
  /** Whether the heading says that all films of the list are on the watchlist, so that no card need say it. */
  isKnownListed?: boolean;
  /** Over a corner of the cover. */
  mark?: ComponentChildren;
  /** Below the stars. */
  children?: ComponentChildren;
  hasMenu?: boolean;
  /** What the title is among headings; none where it is 0. */
  level?: 0 | 3;
};

/** A film in a list: its cover, one short reason, the viewer's stars, and a menu. Its title stands once. */
export function FilmCard({
  movie,
  because,
  seed,
  isReasonShared = false,
  isKnownListed = false,
  mark,
  children,
  hasMenu = true,
  level = 3,
}: CardParts) {
  // A drawing has more parts than all the rest, and the same movie always has the same.
  const cover = useMemo(() => <Cover movie={movie} />, [movie.id, movie.poster_path]);
  const Title = level === 3 ? 'h3' : 'span';
  const hasPoster = posterOf(movie) !== undefined;
  return (
    <article class={isGone(movie.id) ? 'film-card film-card-gone' : 'film-card'}>
      <a class="film-card-link" href={movieAddress(movie.id)}>
        {cover}
        <Title class={hasPoster ? 'film-card-title' : 'film-card-title unseen'}>
          <bdi>{movie.title}</bdi>
        </Title>
        {hasPoster && (
          <span class="film-card-facts">
            {films.facts({ ...movie, runtime: null, genres: byTelling(movie.genres).slice(0, 1) })}
          </span>
        )}
      </a>
      <CardMarks id={movie.id} mark={mark} isKnownListed={isKnownListed} />
      {because && <Reason movie={movie} pieces={isReasonShared ? [] : films.shortReason(because, seed)} />}
      <div class="film-card-actions">
        <Stars movie={movie} />
        {hasMenu && <FilmMenuButton movie={movie} />}
      </div>
      {children}
    </article>
  );
}

/** Whether recommendations leave it out from now on: the card stays, but steps back. */
const isGone = (id: string) => viewer.marked.hidden.value.has(id) || viewer.marked.seen.value.has(id);

type MarksParts = { id: string; mark: ComponentChildren; isKnownListed: boolean };

function CardMarks({ id, mark, isKnownListed }: MarksParts) {
  const told = isKnownListed ? (['hidden', 'seen'] as const) : (['hidden', 'seen', 'watchlist'] as const);
  const own = told.find((each) => viewer.marked[each].value.has(id));
  const words = own && common.marks[own].mark;
  if (!words && !mark) return null;
  return <div class="film-card-marks">{words ? <span class={`mark mark-${own}`}>{words}</span> : mark}</div>;
}

/** Where there is none to give, what kind of film it is. */
function Reason({ movie, pieces }: { movie: Movie; pieces: readonly films.Piece[] }) {
  return (
    <p class="film-card-reason">
      {pieces.map(({ text, isTitle }) => (isTitle ? <strong key={text}>{text}</strong> : text))}
      {pieces.length === 0 && films.facts({ year: null, runtime: movie.runtime, genres: byTelling(movie.genres) })}
    </p>
  );
}

type Explained = { because?: readonly films.Term[] | undefined };

/** Whether several films are all there for one reason that names no film: it is said once, or goes without saying. */
export function shareReason(items: readonly Explained[], seed?: string): boolean {
  const [first, ...others] = items.map(({ because = [] }) => films.shortReason(because, seed));
  if (!first || others.length === 0 || first.some(({ isTitle }) => isTitle)) return false;
  return others.every(
    (pieces) => pieces.length === first.length && pieces.every(({ text }, at) => text === first[at]!.text),
  );
}
