import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallOptions } from '../../../../client/index.ts';
import { useAnswer } from '../../components/hooks.ts';
import { anything, pageSize } from '../../state/address.ts';
import { isListOfBefore, remember } from '../../state/memory.ts';
import type { Rating } from '../../state/person.ts';
import { askPage } from '../../state/shelf.ts';
import type { Subject } from '../../state/subject.ts';
import { viewer } from '../../state/viewer.ts';
import { places } from '../../words/index.ts';

const words = places.ratings;

/** Tells of a rating that was just taken back, and whether the recommendations are again what they were before it was given. */
export function TakenBack() {
  const subject = viewer.subject.value;
  const taken = useTakenBack();
  const { answer } = useAnswer((options) => askList(subject, options), [subject]);
  const isNewest = answer !== undefined && answer.subject === subject;
  const isAfter = taken !== undefined && isNewest && !answer.stars.has(taken.movie);
  const otherwise = viewer.stars.value.size > 0 ? words.promise : '';
  return (
    <p class="ratings-taken-back" role="status">
      {isAfter && answer.isAgain ? words.again(taken.title) : otherwise}
    </p>
  );
}

/** The unfiltered list, and what had been rated when it was asked for. */
async function askList(subject: Subject, options: Pick<CallOptions, 'signal'>) {
  const stars = viewer.stars.peek();
  const { items } = await askPage(subject, anything, { limit: pageSize, cursor: null }, options);
  const isAgain = isListOfBefore(subject, items);
  remember(subject, items);
  return { subject, stars, items, isAgain };
}

/** The last rating that was taken back in this view, by whichever means. */
function useTakenBack(): Rating | undefined {
  const { account, person, stars } = viewer;
  const before = useRef({ account: account.value, ratings: person.value.ratings });
  const [taken, setTaken] = useState<Rating>();
  useEffect(() => {
    const gone = before.current.ratings.filter(({ movie }) => !stars.value.has(movie));
    const isSame = before.current.account === account.value;
    before.current = { account: account.value, ratings: person.value.ratings };
    const [rating] = gone;
    if (isSame && rating && gone.length === 1) setTaken(rating);
  }, [account.value, person.value]);
  return taken;
}
