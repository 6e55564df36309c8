import { createMarquee } from '../../../../client/index.ts';
import { useTitle } from '../../components/hooks.ts';
import { Problem, StateMark, Waiting } from '../components/parts.tsx';
import { useAnswer, useEvery } from '../state/answer.ts';
import { Facts } from './facts.tsx';
import { Traffic } from './traffic.tsx';

/** Whether all is well, at a glance. */
export function Overview() {
  useTitle('Overview · Admin');
  return (
    <>
      <h1>Overview</h1>
      <Readiness />
      <Facts />
      <Traffic />
    </>
  );
}

const everyMs = 15_000;

const verdicts = {
  ok: 'All is well: requests are answered.',
  degraded: 'Requests are answered, but somebody should look at this.',
  failing: 'Requests cannot be answered.',
} as const;

const tones = { ok: 'good', degraded: 'busy', failing: 'bad' } as const;

/** What the server says of itself, check by check. */
function Readiness() {
  const { answer, problem, again } = useAnswer((signal) => health.get('/health/ready', {}, { signal }));
  useEvery(everyMs, again);
  return (
    <section class="admin-part" aria-labelledby="readiness">
      <h2 id="readiness">Is it well?</h2>
      <Problem of={problem} again={again} />
      {!answer && problem === undefined && <Waiting lines={2} />}
      {answer && problem === undefined && (
        <>
          <p role="status">{verdicts[answer.status]}</p>
          <ul class="readiness">
            {answer.checks.map(({ name, status, detail }) => (
              <li key={name}>
                <StateMark tone={tones[status]}>{status}</StateMark> <strong>{name}</strong> {detail}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** A server that cannot answer requests still tells why: with a 503, which is an answer here. */
const health = createMarquee({
  retries: 0,
  fetch: async (...request) => {
    const response = await fetch(...request);
    return response.status === 503 ? new Response(response.body, { headers: response.headers }) : response;
  },
});
