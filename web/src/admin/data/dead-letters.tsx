import { useState } from 'preact/hooks';
import type { Answer } from '../../../../client/index.ts';
import { MorePages, Problem, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useDeed } from '../state/answer.ts';
import { usePages } from '../state/pages.ts';
import { amountWords, countWords, timeWords } from '../state/words.ts';
import { type Reason, reasonWords } from './reject-reasons.ts';

type Chosen = { topic: string; reason: Reason } | undefined;

/** A replay of many takes its time; the server ends it after this. */
const longestReplayMs = 10 * 60_000;

/** Messages of the stream that could not be used. */
export function DeadLetters() {
  const [chosen, choose] = useState<Chosen>();
  const [round, setRound] = useState(0);
  const counts = useAnswer((signal) => api().get('/v1/dead-letters/reasons', {}, { signal }), [round]);
  const reasons = counts.answer?.reasons ?? [];
  return (
    <section class="admin-part" aria-labelledby="dead-letters">
      <h2 id="dead-letters">Messages that could not be used</h2>
      <p>What a streaming service’s log says and nothing can be made of is kept here, and never dropped.</p>
      <Problem of={counts.problem} again={counts.again} />
      {counts.answer === undefined && counts.problem === undefined && <Waiting lines={1} />}
      {counts.answer && reasons.length === 0 && <p>There are none.</p>}
      {reasons.length > 0 && (
        <>
          <WideTable
            name="Reasons why messages could not be used"
            columns={['Reason', 'Topic', { name: 'Messages', isNumber: true }, 'Show']}
          >
            {reasons.map(({ topic, reason, count }) => {
              const isChosen = chosen?.topic === topic && chosen.reason === reason;
              return (
                <tr key={`${topic} ${reason}`}>
                  <th scope="row">{reasonWords[reason]}</th>
                  <td>{topic}</td>
                  <td class="number">{countWords(count)}</td>
                  <td>
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      aria-label={`Only these: ${reasonWords[reason]}, ${topic}`}
                      onClick={() => choose(isChosen ? undefined : { topic, reason })}
                    >
                      Only these
                    </button>
                  </td>
                </tr>
              );
            })}
          </WideTable>
          <Replay onEnd={() => setRound(round + 1)} />
          <Letters key={`${round} ${chosen?.topic} ${chosen?.reason}`} chosen={chosen} />
        </>
      )}
    </section>
  );
}

function Replay({ onEnd }: { onEnd: () => void }) {
  const [outcome, setOutcome] = useState<Answer<'post', '/v1/dead-letters/replay'>>();
  const replay = useDeed(async () => {
    setOutcome(await api().post('/v1/dead-letters/replay', {}, { timeoutMs: longestReplayMs }));
    onEnd();
  });
  return (
    <div class="admin-actions">
      <button type="button" disabled={replay.isBusy} onClick={() => replay.begin()}>
        Try all of them again
      </button>
      <span role="status">
        {replay.isBusy && 'Trying …'}
        {!replay.isBusy && outcome && outcomeWords(outcome)}
      </span>
      <Problem of={replay.problem} />
    </div>
  );
}

function outcomeWords({ rate, watch, recommendation, rejected }: Answer<'post', '/v1/dead-letters/replay'>): string {
  const used = rate + watch + recommendation;
  const stay = `${amountWords(rejected, 'message')} still cannot be used`;
  if (used === 0) return `Nothing has changed: ${stay}.`;
  const parts = [
    amountWords(rate, 'rating'),
    amountWords(watch, 'minute watched', 'minutes watched'),
    amountWords(recommendation, 'recommendation'),
  ];
  return `Now written: ${parts.join(', ')}. ${stay}.`;
}

function Letters({ chosen }: { chosen: Chosen }) {
  const pages = usePages(async (cursor, signal) => {
    const request = { ...chosen, limit: 20, ...(cursor !== undefined && { cursor }) };
    const { dead_letters: items, next } = await api().get('/v1/dead-letters', request, { signal });
    return { items, next };
  });
  return (
    <>
      <WideTable
        name="The messages themselves"
        columns={[
          'Received',
          'Reason',
          'Message',
          'Topic',
          { name: 'Partition', isNumber: true },
          { name: 'Offset', isNumber: true },
        ]}
      >
        {pages.items?.map(({ topic, partition, offset, received, reason, value, length }) => (
          <tr key={`${topic} ${partition} ${offset}`}>
            <td>{timeWords(received)}</td>
            <td>{reasonWords[reason]}</td>
            <td class="words">
              <code>{value === '' ? '(nothing)' : value}</code>
              {length > value.length && ` … (${countWords(length)} characters)`}
            </td>
            <td>{topic}</td>
            <td class="number">{partition}</td>
            <td class="number">{countWords(offset)}</td>
          </tr>
        ))}
      </WideTable>
      <MorePages pages={pages} />
    </>
  );
}
