import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Question } from '../state/create-questions.ts';
import { tell } from '../state/notices.ts';
import { questions } from '../state/questions.ts';
import { again, viewer } from '../state/viewer.ts';
import { Cover } from './cover.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { movieAddress } from './movie-card/words.ts';
import { questionInWords } from './questions/words.ts';
import { CardSkeletons } from './skeleton.tsx';
import { Stars } from './stars.tsx';
import './questions.css';

/** Asks a newcomer about movies. */
export function QuestionList() {
  const list = useRef<HTMLUListElement>(null);
  const shown = questions.shown.value;
  useEffect(() => {
    // Where it fails, the connection says so.
    questions.begin().catch(() => {});
  }, [again.value]);
  useKeptFocus(list, shown);
  return (
    <>
      <ul class="questions" ref={list} aria-label="Films to rate">
        {shown === null && <CardSkeletons count={6} />}
        {shown?.map((question) => (
          <QuestionItem key={question.movie.id} question={question} />
        ))}
      </ul>
      <Renewal />
    </>
  );
}

function QuestionItem({ question }: { question: Question }) {
  const { movie } = question;
  const isSkipping = useSignal(false);

  async function skip(): Promise<void> {
    isSkipping.value = true;
    await attempt(() => questions.skip(movie.id));
    isSkipping.value = false;
  }

  return (
    <li class="question">
      <Cover movie={movie} />
      <div>
        <a class="question-title" href={movieAddress(movie.id)}>
          {movie.title}
        </a>
        <span class="question-facts">
          {[movie.year, questionInWords(question)].filter((part) => part !== null).join(' · ')}
        </span>
        <Stars movie={movie} />
        <div class="question-skip">
          {!viewer.stars.value.has(movie.id) && (
            <button type="button" class="button-bare" disabled={isSkipping.value} onClick={skip}>
              Haven’t seen it<span class="unseen">: {movie.title}</span>
            </button>
          )}
        </div>
      </div>
    </li>
  );
}

/** Offers other movies once some are rated. */
function Renewal() {
  const rated = questions.shown.value?.filter(({ movie }) => viewer.stars.value.has(movie.id)).length ?? 0;
  if (rated === 0) return null;
  return (
    <div class="buttons questions-more">
      <button type="button" onClick={() => attempt(questions.renew)}>
        Ask me about {rated === 1 ? 'another film' : `${rated} other films`}
      </button>
      <a class="button questions-list" href="#list">
        See my list
      </a>
    </div>
  );
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    tell('There are no other films to ask about at the moment.');
  }
}
