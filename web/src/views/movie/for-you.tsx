import { api } from '../../api.ts';
import { Bars } from '../../components/bars.tsx';
import { useAnswer } from '../../components/hooks.ts';
import { askExplanation } from '../../state/recommendations.ts';
import { viewer } from '../../state/viewer.ts';
import { reasonsOf, standingInWords } from './standing.ts';

/** Why the movie is in the viewer's list or is not, from all terms of its score. */
export function ForYou({ id }: { id: string }) {
  const subject = viewer.subject.value;
  const { answer, problem } = useAnswer((options) => askExplanation(api, subject, id, options), [subject]);
  if (problem) return null;
  const reasons = answer && reasonsOf(answer.terms);
  return (
    <section class="movie-for-you" aria-labelledby="for-you">
      <h2 id="for-you">For you</h2>
      <p aria-live="polite">{answer ? standingInWords(answer) : 'Looking where it stands in your list …'}</p>
      <div class="movie-columns">
        {reasons && reasons.inFavour.length > 0 && (
          <div>
            <h3>What speaks for it</h3>
            <Bars label="What speaks for it" bars={reasons.inFavour} />
          </div>
        )}
        {reasons && reasons.against.length > 0 && (
          <div>
            <h3>What speaks against it</h3>
            <Bars label="What speaks against it" bars={reasons.against} />
          </div>
        )}
      </div>
    </section>
  );
}
