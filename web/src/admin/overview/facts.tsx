import type { Answer } from '../../../../client/index.ts';
import { Figure, Figures, Problem, Waiting } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useEvery } from '../state/answer.ts';
import { agoWords, amountWords, countWords, spanWords, timeWords } from '../state/words.ts';
import { Streams } from './streams.tsx';

type Overview = Answer<'get', '/v1/overview'>;

/** Counting reads whole indexes. */
const everyMs = 60_000;

/** What the server holds, and how new it is. */
export function Facts() {
  const { answer, problem, again } = useAnswer((signal) => api().get('/v1/overview', {}, { signal }));
  useEvery(everyMs, again);
  return (
    <section class="admin-part" aria-labelledby="facts">
      <h2 id="facts">What it holds</h2>
      <Problem of={problem} again={again} />
      {!answer && problem === undefined && <Waiting lines={4} />}
      {answer && (
        <>
          <Rows of={answer} />
          <Age of={answer} />
          {answer.stream && <Streams of={answer.stream} />}
        </>
      )}
    </section>
  );
}

function Rows({ of: { rows } }: { of: Overview }) {
  return (
    <Figures>
      <Figure name="Movies" value={countWords(rows.movies)} />
      <Figure name="Users" value={countWords(rows.users)} />
      <Figure name="Ratings" value={countWords(rows.ratings)} />
      <Figure name="Watches" value={countWords(rows.watches)} />
      <Figure name="Hidden movies" value={countWords(rows.hidden_movies)} />
    </Figures>
  );
}

function Age({ of: { model, last_event, last_import, ratings_since_training } }: { of: Overview }) {
  return (
    <Figures>
      <Figure
        name="Model"
        value={model ? <a href="/admin/models">Model {model.version}</a> : 'none yet'}
        note={model ? `${spanWords(model.age_seconds)} old` : 'A training makes one.'}
      />
      <Figure
        name="Ratings since its training"
        value={countWords(ratings_since_training)}
        note="They count all the same."
      />
      <Figure
        name="Last rating or watch"
        value={last_event === null ? '–' : agoWords(last_event)}
        note={last_event === null ? 'No time is known.' : timeWords(last_event)}
      />
      <Figure
        name="Last import"
        value={<a href="/admin/data">{last_import === null ? 'none yet' : last_import.state}</a>}
        note={last_import ? importWords(last_import) : 'Files are imported under “Data”.'}
      />
    </Figures>
  );
}

function importWords({ name, ended, started, tables }: NonNullable<Overview['last_import']>): string {
  const read = tables ? tables.movies.read + tables.users.read + tables.ratings.read : null;
  return [name, read === null ? null : amountWords(read, 'row'), agoWords(ended ?? started)]
    .filter((part) => part !== null)
    .join(', ');
}
