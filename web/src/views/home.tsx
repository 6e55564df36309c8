import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useTitle } from '../components/hooks.ts';
import { isTold, Problem } from '../components/problem.tsx';
import { RowList } from '../components/rows.tsx';
import { enoughRatings } from '../state/questions.ts';
import { keepRowsShown, rows } from '../state/shelf.ts';
import { viewer } from '../state/viewer.ts';
import { places } from '../words/index.ts';
import { FrontDoor } from './home/front-door.tsx';
import './home.css';

const words = places.home;

/** What to watch next, and for a newcomer, the films that it rests on. */
export function Home() {
  useTitle(words.window);
  /** Null until someone has said so. */
  const wantsToRate = useSignal<boolean | null>(null);
  /** As it was when the page was opened, or the account left: films to rate do not go while one rates them. */
  const knewLittle = useSignal(isLittleKnown());
  useSignalEffect(() => {
    if (viewer.account.value === null) knewLittle.value = isLittleKnown();
  });
  const isRating = wantsToRate.value ?? knewLittle.value;
  const isNew = useComputed(() => viewer.stars.value.size === 0 && viewer.account.value === null);
  useEffect(keepRowsShown, []);
  const problem = rows.problem.value;
  const hasNone = rows.list.value?.rows.length === 0;
  return (
    <>
      {isRating ? (
        <FrontDoor onDone={() => (wantsToRate.value = false)} />
      ) : (
        <div class="home-head">
          <h1>{words.back}</h1>
          <button type="button" onClick={() => (wantsToRate.value = true)}>
            {words.rateMore}
          </button>
        </div>
      )}
      <section id="list" class="home-list" tabIndex={-1} aria-label={words.list}>
        {isNew.value && !hasNone && <p class="home-note">{words.becomesYours}</p>}
        <Problem of={problem} />
        {(rows.list.value !== null || !isTold(problem)) && (
          <div class={rows.list.value === null ? 'waits home-coming' : 'waits'} aria-busy={rows.isLoading}>
            <RowList />
          </div>
        )}
      </section>
    </>
  );
}

function isLittleKnown(): boolean {
  return viewer.account.peek() === null && viewer.person.peek().ratings.length < enoughRatings;
}
