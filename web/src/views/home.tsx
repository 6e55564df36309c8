import { useComputed, useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import { MarqueeProblem } from '../../../client/index.ts';
import { AttributesForm } from '../components/attributes.tsx';
import { Filters } from '../components/filters.tsx';
import { useTitle } from '../components/hooks.ts';
import { NothingFits } from '../components/nothing-fits.tsx';
import { QuestionList } from '../components/questions.tsx';
import { ShelfView } from '../components/shelf.tsx';
import { type Choice, pageSize, readChoice, writeChoice } from '../state/address.ts';
import { keepShown, shelf } from '../state/shelf.ts';
import { viewer } from '../state/viewer.ts';
import './home.css';

/** Someone of whom less is known is asked about films. */
const enoughRatings = 10;

/** What to watch next, and the questions that it rests on. */
export function Home() {
  useTitle('For you');
  const isNew = useComputed(() => viewer.account.value === null && viewer.person.value.ratings.length === 0);
  /** Null until someone has said so. */
  const wantsQuestions = useSignal<boolean | null>(null);
  /** As it was when the page was opened, or the account left: questions do not go while one answers them. */
  const knewLittle = useSignal(isLittleKnown());
  useSignalEffect(() => {
    if (viewer.account.value === null) knewLittle.value = isLittleKnown();
  });
  const isAsking = wantsQuestions.value ?? knewLittle.value;
  // An address that someone has passed on shall show what they saw.
  const isPlain = writeChoice(readChoice(queryOf(useLocation().url))) === '';
  return (
    <>
      <div class="home-head">
        <h1>What to watch next</h1>
        <button type="button" onClick={() => (wantsQuestions.value = !isAsking)}>
          {isAsking ? 'No more questions' : 'Rate more films'}
        </button>
      </div>
      <div class={isAsking ? 'home-asking' : undefined}>
        {isAsking && (
          <section class="home-questions" aria-labelledby="questions">
            <h2 id="questions">Which of these have you seen?</h2>
            <AttributesForm />
            <QuestionList />
          </section>
        )}
        <section id="list" tabIndex={-1} aria-label="Your list">
          {isNew.value && isAsking && isPlain ? <Welcome /> : <Recommended />}
        </section>
      </div>
    </>
  );
}

function isLittleKnown(): boolean {
  return viewer.account.peek() === null && viewer.person.peek().ratings.length < enoughRatings;
}

function Welcome() {
  return (
    <p class="home-welcome">
      Give stars to a film that you have seen, and your list appears here. It changes with every further one, and says
      why each film is in it. Nothing leaves this browser to be kept until you make an account.
    </p>
  );
}

/** The list that the address stands for. */
function Recommended() {
  const { url, route } = useLocation();
  const query = queryOf(url);
  const choice = readChoice(query);
  useEffect(() => keepShown(choice), [query]);

  const go = (wanted: Choice, isPassing = false) => route(`/${writeChoice(wanted)}`, isPassing);
  const filter = (wanted: Choice, isPassing?: boolean) => go({ ...wanted, shown: pageSize }, isPassing);
  const list = shelf.list.value;
  // Of anything else the connection tells.
  const problem = shelf.problem.value;
  return (
    <>
      <Filters choice={choice} onChange={filter} />
      {problem instanceof MarqueeProblem && <p role="alert">{problem.message}</p>}
      <div class="home-list" aria-busy={shelf.isLoading}>
        <ShelfView
          list={list}
          empty={list && <NothingFits list={list} onChange={filter} />}
          onMore={() => go({ ...choice, shown: choice.shown + pageSize })}
        />
      </div>
    </>
  );
}

const queryOf = (url: string) => url.slice(url.indexOf('?') + 1 || url.length);
