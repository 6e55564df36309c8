import type { ComponentChildren } from 'preact';
import { type Answer, createMarquee } from '../../../../client/index.ts';
import { useTitle } from '../../components/hooks.ts';
import { overview as words } from '../../words/en/admin.ts';
import {
  agoWords,
  amountWords,
  countWords,
  percentWords,
  sizeWords,
  spanWords,
  timeWords,
} from '../../words/en/operator-format.ts';
import { Figure, Figures, Problem, StateMark, Waiting } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useEvery } from '../state/answer.ts';
import { LastHour } from './last-hour.tsx';
import { LastTraining } from './last-training.tsx';
import { Streams } from './streams.tsx';

type Facts = Answer<'get', '/v1/overview'>;
type History = Answer<'get', '/v1/history'>;

/** Counting reads whole indexes. */
const countEveryMs = 60_000;
const lookEveryMs = 10_000;

/** Older, and what has been rated since may say more than what was trained on. */
const oldModelSeconds = 30 * 86_400;

/** Whether all is well, at a glance. */
export function Overview() {
  useTitle(words.windowTitle);
  const facts = useAnswer((signal) => api().get('/v1/overview', {}, { signal }));
  const history = useAnswer((signal) => api().get('/v1/history', {}, { signal }));
  const trained = useAnswer((signal) => api().get('/v1/models', {}, { signal }));
  useEvery(countEveryMs, facts.again);
  useEvery(countEveryMs, trained.again);
  useEvery(lookEveryMs, history.again);
  return (
    <>
      <h1>{words.title}</h1>
      <Status />
      <section class="admin-part" aria-labelledby="facts">
        <h2 id="facts">{words.contents}</h2>
        <Problem of={facts.problem} again={facts.again} />
        {!facts.answer && facts.problem === undefined && <Waiting lines={4} />}
        {facts.answer && (
          <>
            <Tiles of={facts.answer} now={history.answer?.points.at(-1)} />
            {facts.answer.stream && <Streams of={facts.answer.stream} />}
          </>
        )}
      </section>
      {/* Both at once, as the first would move the second, should it come later. */}
      {[trained, history].some(({ answer, problem }) => !answer && problem === undefined) ? (
        <Waiting lines={4} />
      ) : (
        <>
          {trained.answer && <LastTraining of={trained.answer.models} />}
          <Problem of={history.problem} again={history.again} />
          {history.answer && <LastHour of={history.answer} />}
        </>
      )}
    </>
  );
}

const tones = { ok: 'good', degraded: 'busy', failing: 'bad' } as const;

/** What the server says of itself, as one line of chips. */
function Status() {
  const { answer, problem, again } = useAnswer((signal) => health.get('/health/ready', {}, { signal }));
  useEvery(lookEveryMs, again);
  return (
    <section class="status" aria-label={words.status}>
      <Problem of={problem} again={again} />
      {!answer && problem === undefined && <Waiting lines={1} />}
      {answer && problem === undefined && (
        <>
          <strong role="status">{words.verdicts[answer.status]}</strong>
          <ul>
            {answer.checks.map(({ name, status, detail }) => (
              <li key={name}>
                <StateMark tone={tones[status]}>{`${name}: ${status}`}</StateMark> <span>{detail}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Tiles({ of: { rows, ...of }, now }: { of: Facts; now: History['points'][number] | undefined }) {
  return (
    <Figures>
      <Figure name={words.movies} value={countWords(rows.movies)} />
      <Figure name={words.users} value={countWords(rows.users)} />
      <Figure name={words.ratings} value={countWords(rows.ratings)} />
      <Figure name={words.plays} value={countWords(rows.watches)} />
      <Figure name={words.hidden} value={countWords(rows.hidden_movies)} />
      <ModelTile model={of.model} />
      <Figure name={words.sinceTraining} value={countWords(of.ratings_since_training)} note={words.sinceTrainingNote} />
      <Figure
        name={words.lastEvent}
        value={of.last_event === null ? '–' : agoWords(of.last_event)}
        note={of.last_event === null ? words.noTime : timeWords(of.last_event)}
      />
      <Figure
        name={words.lastImport}
        value={<a href="/admin/data">{of.last_import === null ? words.noImport : of.last_import.state}</a>}
        note={of.last_import ? importWords(of.last_import) : words.noImportNote}
      />
      <Figure name={words.processor} value={now ? percentWords(now.processor) : '–'} note={words.processorNote} />
      <Figure name={words.memory} value={now ? sizeWords(now.memory) : '–'} note={words.memoryNote} />
    </Figures>
  );
}

function ModelTile({ model }: { model: Facts['model'] }): ComponentChildren {
  if (model === null) return <Figure name={words.model} value={words.noModel} note={words.noModelNote} />;
  const age = spanWords(model.age_seconds);
  const isOld = model.age_seconds > oldModelSeconds;
  return (
    <Figure
      name={words.model}
      value={<a href="/admin/models">{words.modelLive(model.version)}</a>}
      note={isOld ? <strong class="figure-warning">{words.modelOld(age)}</strong> : words.modelAge(age)}
    />
  );
}

function importWords({ name, ended, started, tables }: NonNullable<Facts['last_import']>): string {
  const read = tables ? tables.movies.read + tables.users.read + tables.ratings.read : null;
  return [name, read === null ? null : amountWords(read, 'row'), agoWords(ended ?? started)]
    .filter((part) => part !== null)
    .join(', ');
}

/** A server that cannot answer requests still tells why: with a 503, which is an answer here. */
const health = createMarquee({
  retries: 0,
  fetch: async (...request) => {
    const response = await fetch(...request);
    return response.status === 503 ? new Response(response.body, { headers: response.headers }) : response;
  },
});
