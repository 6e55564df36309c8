import { overview as words } from '../../words/en/admin.ts';
import { figureWords, sentenceOf, timeWords } from '../../words/en/operator-format.ts';
import { verdictWords } from '../../words/en/verdict.ts';
import type { Model } from '../types.ts';

/** What the newest model's training chose, and what that gained, as it was judged. */
export function LastTraining({ of: models }: { of: readonly Model[] }) {
  const newest = models.find(({ ndcg_at_10, settings }) => ndcg_at_10 !== null || settings !== null);
  if (!newest) return null;
  const { version, created, settings } = newest;
  return (
    <section class="admin-part" aria-labelledby="last-training">
      <h2 id="last-training">{words.lastTraining}</h2>
      <p>
        <a href="/admin/models">{words.modelLive(version)}</a>, {timeWords(created)}. {verdictWords(newest)}
      </p>
      {settings && <Choice of={settings} />}
    </section>
  );
}

function Choice({ of: { before, after, questions, protocol, changes } }: { of: NonNullable<Model['settings']> }) {
  if (before === null || after === null) return <p>{words.nothingChosen(protocol)}</p>;
  return (
    <>
      <p>
        {changes.length === 0
          ? words.keptSettings(figureWords(before))
          : words.gained(figureWords(before), figureWords(after))}{' '}
        {words.chosenOn(questions, protocol)}
      </p>
      {changes.length > 0 && (
        <ul>
          {changes.map((change) => (
            <li key={change}>{sentenceOf(change)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
