import { useEffect, useRef, useState } from 'preact/hooks';
import type { CallOptions } from '../../../../client/index.ts';
import { useAnswer } from '../../components/hooks.ts';
import { starsInWords } from '../../components/stars/value.ts';
import { anything, pageSize } from '../../state/address.ts';
import { isListOfBefore, remember } from '../../state/memory.ts';
import { tell } from '../../state/notices.ts';
import type { Rating } from '../../state/person.ts';
import type { Recommendation } from '../../state/recommendations.ts';
import { askPage } from '../../state/shelf.ts';
import type { Subject } from '../../state/subject.ts';
import { viewer } from '../../state/viewer.ts';
import { countInWords } from './words.ts';

const promise =
  'A rating that you delete counts no longer: your recommendations are then as if you had never given it.';

/** Tells of a rating that was just taken back, and whether the recommendations are again what they were before it was given. */
export function TakenBack() {
  const subject = viewer.subject.value;
  const taken = useTakenBack();
  const { answer } = useAnswer((options) => askList(subject, options), [subject]);
  const isNewest = answer !== undefined && answer.subject === subject;
  const isAfter = taken !== undefined && isNewest && !answer.stars.has(taken.movie);
  const otherwise = viewer.stars.value.size > 0 ? promise : '';
  return (
    <p class="ratings-taken-back" role="status">
      {isAfter && answer.isAgain ? againInWords(taken, answer.items) : otherwise}
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
    if (isSame && rating && gone.length === 1) {
      setTaken(rating);
      offerUndo(rating);
    }
  }, [account.value, person.value]);
  return taken;
}

function offerUndo({ movie, title, rating }: Rating): void {
  const run = () => viewer.rate({ id: movie, title }, rating);
  tell(`Your rating of “${title}”, ${starsInWords(rating)}, is deleted.`, { name: 'Undo', run });
}

function againInWords({ title }: Rating, items: readonly Recommendation[]): string {
  return `Your recommendations are again what they were before you rated “${title}”: the same ${countInWords(items.length, 'film')} in the same order.`;
}
