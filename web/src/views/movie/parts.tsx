import { useSignal } from '@preact/signals';
import type { components } from '../../../../client/index.ts';
import { api } from '../../api.ts';
import { Bars } from '../../components/bars.tsx';
import { FilmCard } from '../../components/film-card.tsx';
import { useAnswer } from '../../components/hooks.ts';
import { CardSkeletons } from '../../components/skeleton.tsx';
import { StarRow, Stars } from '../../components/stars.tsx';
import { byTelling } from '../../genres.ts';
import { markFilm } from '../../state/actions.ts';
import { copyText } from '../../state/copy.ts';
import { askExplanation } from '../../state/recommendations.ts';
import { viewer } from '../../state/viewer.ts';
import { common, films } from '../../words/index.ts';
import { linksOf } from './links.ts';
import { reasonsOf, standingInWords } from './standing.ts';

type Movie = components['schemas']['Movie'];
type Audience = components['schemas']['Audience'];

const words = films.page;

/** What a film is called, what people think of it, what one can do with it, and what it is about. */
export function MovieSummary({ movie, audience }: { movie: Movie; audience: Audience | undefined }) {
  const { title, original_title: original, overview } = movie;
  return (
    <>
      <h1>
        <bdi>{title}</bdi>
      </h1>
      {original && original !== title && <p class="movie-original">{original}</p>}
      <p class="movie-facts">{films.facts({ ...movie, genres: byTelling(movie.genres) })}</p>
      <p class="movie-mean">
        {audience && audience.mean_stars !== null && <StarRow stars={Math.round(audience.mean_stars * 2) / 2} />}
        <span>{audience ? films.meanOf(audience) : ' '}</span>
      </p>
      <div class="movie-actions">
        <Stars movie={movie} />
        <MarkButtons movie={movie} />
        <ShareButton title={title} />
      </div>
      {overview && (
        <p class="movie-overview" dir="auto">
          {overview}
        </p>
      )}
    </>
  );
}

function MarkButtons({ movie }: { movie: Movie }) {
  return (
    <>
      {(['watchlist', 'seen', 'hidden'] as const).map((mark) => {
        const isOn = viewer.marked[mark].value.has(movie.id);
        const { add, remove } = common.marks[mark];
        return (
          <button key={mark} type="button" aria-pressed={isOn} onClick={() => markFilm(mark, movie, !isOn)}>
            {isOn ? remove : add}
          </button>
        );
      })}
    </>
  );
}

function ShareButton({ title }: { title: string }) {
  const said = useSignal('');
  const share = async () => {
    const data = { title, url: location.href.split('#')[0]! };
    // A dialog that is dismissed is no fault.
    if (navigator.share) await navigator.share(data).catch(() => {});
    else said.value = (await copyText(data.url)) ? words.shared : common.copyFailed;
  };
  return (
    <>
      <button type="button" onClick={share}>
        {words.share}
      </button>
      <span role="status">{said.value}</span>
    </>
  );
}

/** Placeholder for the summary, of the same size. */
export function SummarySkeleton() {
  return (
    <div aria-busy="true">
      <h1>
        <span class="unseen">{common.loading}</span>
        <span class="skeleton-line movie-skeleton-title" />
      </h1>
      <p class="skeleton-line" />
      <p class="movie-mean"> </p>
      <div class="movie-actions movie-skeleton-actions" />
    </div>
  );
}

/** The facts that fill no line of their own, and where there is more. */
export function MovieFacts({ movie }: { movie: Movie }) {
  const facts = films.details(movie);
  return (
    <>
      {facts.length > 0 && (
        <dl class="movie-fact-list">
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      <p class="movie-links">
        <span>{words.lookUp}</span>
        {linksOf(movie).map(({ name, address }) => (
          <a key={name} href={address} rel="noreferrer">
            {name}
          </a>
        ))}
      </p>
    </>
  );
}

/** Why the film is in the viewer's list or is not, from all terms of its score. */
export function ForYou({ id }: { id: string }) {
  const subject = viewer.subject.value;
  const { answer, problem } = useAnswer((options) => askExplanation(api, subject, id, options), [subject]);
  if (problem) return null;
  const reasons = answer && reasonsOf(answer.terms);
  const parts = [
    { title: words.why, bars: reasons?.inFavour ?? [] },
    { title: words.whyNot, bars: reasons?.against ?? [] },
  ].filter(({ bars }) => bars.length > 0);
  return (
    <section id="for-you" tabIndex={-1} class="movie-for-you" aria-labelledby="for-you-title">
      <h2 id="for-you-title">{words.forYou}</h2>
      <p aria-live="polite">{answer ? standingInWords(answer) : words.looking}</p>
      <div class="movie-columns">
        {parts.map(({ title, bars }) => (
          <div key={title}>
            <h3>{title}</h3>
            <Bars label={title} bars={bars} />
          </div>
        ))}
      </div>
      {parts.length > 0 && <p class="movie-note">{words.bars}</p>}
    </section>
  );
}

type Similar = components['schemas']['SimilarMovies']['by_taste'];

const similarShown = 12;

/** What is like a film, by taste and by content. */
export function SimilarMovies({ id }: { id: string }) {
  const { answer, problem } = useAnswer(
    (options) => api.get('/v1/movies/{id}/similar', { id, limit: similarShown }, options),
    [],
  );
  if (problem) return null;
  const ofTaste = new Set(answer?.by_taste.map(({ movie }) => movie.id));
  const byContent = answer?.by_content.filter(({ movie }) => !ofTaste.has(movie.id));
  return (
    <section id="similar" tabIndex={-1} class="movie-similar" aria-label={words.similarByContent}>
      <SimilarList title={words.similarByTaste} none={words.tooFewRatings} movies={answer?.by_taste} />
      <SimilarList title={words.similarByContent} none={words.tooLittleKnown} movies={byContent} />
    </section>
  );
}

type SimilarListProps = { title: string; none: string; movies: Similar | undefined };

function SimilarList({ title, none, movies }: SimilarListProps) {
  return (
    <div class="row">
      <h2>{title}</h2>
      {movies?.length === 0 && <p class="movie-note">{none}</p>}
      <ul class="row-films" aria-label={title} aria-busy={!movies}>
        {movies === undefined && <CardSkeletons count={similarShown} />}
        {movies?.map(({ movie }) => (
          <li key={movie.id} class="row-film">
            <FilmCard movie={movie} />
          </li>
        ))}
      </ul>
    </div>
  );
}
