import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { AttributesForm } from '../../components/attributes.tsx';
import { FilmCard, type Movie } from '../../components/film-card.tsx';
import { ImportButton } from '../../components/import-button.tsx';
import { useKeptFocus } from '../../components/kept-focus.ts';
import { isTold, Problem } from '../../components/problem.tsx';
import { SearchField } from '../../components/search.tsx';
import { CardSkeletons } from '../../components/skeleton.tsx';
import { connection } from '../../state/connection.ts';
import { questionsShown } from '../../state/create-questions.ts';
import { tell } from '../../state/notices.ts';
import { enoughRatings, questions } from '../../state/questions.ts';
import { rows } from '../../state/shelf.ts';
import { again, viewer } from '../../state/viewer.ts';
import { places } from '../../words/index.ts';

const words = places.home;

/** What a newcomer sees first: what this is, a dozen films to rate, and how far one is. */
export function FrontDoor({ onDone }: { onDone: () => void }) {
  return (
    <section class="door" aria-labelledby="welcome">
      <h1 id="welcome">{words.welcome}</h1>
      <p class="door-privacy">{words.privacy}</p>
      <div class="door-parts">
        <FilmsToRate />
        <aside class="door-side">
          <Progress onDone={onDone} />
          <SomethingElse />
          <ImportButton />
          <AttributesForm />
        </aside>
      </div>
      <ReadyBar />
    </section>
  );
}

function Progress({ onDone }: { onDone: () => void }) {
  const rated = viewer.stars.value.size;
  return (
    <div class="door-progress">
      <p>
        <strong>{words.progress(rated, enoughRatings)}</strong>
        <span> {words.toGo(rated, enoughRatings)}</span>
      </p>
      <progress aria-hidden="true" value={Math.min(rated, enoughRatings)} max={enoughRatings} />
      {rated > 0 && (
        <button type="button" class="button-bare" onClick={onDone}>
          {words.done}
        </button>
      )}
    </div>
  );
}

function SomethingElse() {
  return (
    <SearchField
      id="rate-else"
      label={words.somethingElse}
      onChoose={(movie) => {
        questions.add(movie);
        document.querySelector('.door-films')?.scrollTo({ left: 0 });
      }}
    />
  );
}

/** A grid; on a phone, one large card at a time. */
function FilmsToRate() {
  const list = useRef<HTMLUListElement>(null);
  const shown = questions.shown.value;
  const problem = useSignal<Error | null>(null);
  useEffect(() => {
    questions.begin().then(
      () => (problem.value = null),
      (error) => (problem.value = error),
    );
  }, [again.value]);
  useKeptFocus(list, shown);
  const rated = shown?.filter(({ movie }) => viewer.stars.value.has(movie.id)).length ?? 0;
  const turn = (way: 1 | -1) => {
    const element = list.current!;
    element.scrollBy({ left: way * (element.firstElementChild as HTMLElement).offsetWidth, behavior: 'smooth' });
  };
  return (
    <div class="door-grid">
      {shown === null && <Problem of={problem.value} />}
      <ul class="door-films" ref={list} aria-label={words.films}>
        {shown === null && !isTold(problem.value) && <CardSkeletons count={questionsShown} />}
        {shown?.map(({ movie }) => (
          <FilmToRate key={movie.id} movie={movie} onNext={() => turn(1)} />
        ))}
      </ul>
      {rated > 0 && (
        <button type="button" class="door-others" onClick={() => attempt(questions.renew)}>
          {words.others}
        </button>
      )}
    </div>
  );
}

function FilmToRate({ movie, onNext }: { movie: Movie; onNext: () => void }) {
  const isSkipping = useSignal(false);
  const isRated = viewer.stars.value.has(movie.id);

  async function skip(): Promise<void> {
    isSkipping.value = true;
    await attempt(() => questions.skip(movie.id));
    isSkipping.value = false;
  }

  return (
    <li class="door-film">
      <FilmCard movie={movie} hasMenu={false} level={0}>
        <div class="door-film-buttons">
          {!isRated && (
            <button type="button" class="button-bare" disabled={isSkipping.value} onClick={skip}>
              {words.unseen}
              <span class="unseen">: {movie.title}</span>
            </button>
          )}
          <button type="button" class="door-next" onClick={onNext}>
            {words.next}
            <span class="unseen">: {movie.title}</span>
          </button>
        </div>
      </FilmCard>
    </li>
  );
}

/** On a phone, for as long as the list is out of sight. */
function ReadyBar() {
  const isListSeen = useSignal(false);
  useEffect(() => {
    const list = document.getElementById('list');
    // In the upper half of the window.
    const watch = new IntersectionObserver(([seen]) => (isListSeen.value = seen?.isIntersecting ?? false), {
      rootMargin: '0px 0px -50%',
    });
    if (list) watch.observe(list);
    return () => watch.disconnect();
  }, []);
  const rated = viewer.stars.value.size;
  // Where the server is away, that is said in its place.
  const isAway = connection.state.value !== 'up';
  if (rated === 0 || !rows.list.value?.rows.length || isListSeen.value || isAway) return null;
  return (
    <a class="door-ready" href="#list">
      <span>
        {words.ready}
        <small> {words.progress(rated, enoughRatings)}</small>
      </span>
      <strong>{words.see}</strong>
    </a>
  );
}

/** Where it fails, the connection says so. */
async function attempt(work: () => Promise<boolean>): Promise<void> {
  const areEnough = await work().catch(() => true);
  if (!areEnough) tell(words.noOthers);
}
