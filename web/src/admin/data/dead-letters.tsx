import { useState } from 'preact/hooks';
import type { Answer } from '../../../../client/index.ts';
import { type Reason, rejectReasons, data as words } from '../../words/en/admin-data.ts';
import { amountWords, countWords, timeWords } from '../../words/en/operator-format.ts';
import { MorePages, Problem, Waiting } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';
import { api } from '../state/access.ts';
import { useAnswer, useDeed } from '../state/answer.ts';
import { usePages } from '../state/pages.ts';

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
      <h2 id="dead-letters">{words.deadLetters}</h2>
      <p>{words.deadLettersNote}</p>
      <Problem of={counts.problem} again={counts.again} />
      {counts.answer === undefined && counts.problem === undefined && <Waiting lines={1} />}
      {counts.answer && reasons.length === 0 && <p>{words.none}</p>}
      {reasons.length > 0 && (
        <>
          <WideTable
            name={words.reasonsTable}
            columns={[words.reason, words.topic, { name: words.messages, isNumber: true }, words.show]}
          >
            {reasons.map(({ topic, reason, count }) => {
              const isChosen = chosen?.topic === topic && chosen.reason === reason;
              return (
                <tr key={`${topic} ${reason}`}>
                  <th scope="row">{rejectReasons[reason]}</th>
                  <td>{topic}</td>
                  <td class="number">{countWords(count)}</td>
                  <td>
                    <button
                      type="button"
                      aria-pressed={isChosen}
                      aria-label={words.onlyTheseOf(rejectReasons[reason], topic)}
                      onClick={() => choose(isChosen ? undefined : { topic, reason })}
                    >
                      {words.onlyThese}
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
        {words.retry}
      </button>
      <span role="status">
        {replay.isBusy && words.retrying}
        {!replay.isBusy && outcome && outcomeWords(outcome)}
      </span>
      <Problem of={replay.problem} />
    </div>
  );
}

function outcomeWords({ rate, watch, recommendation, rejected }: Answer<'post', '/v1/dead-letters/replay'>): string {
  const used = rate + watch + recommendation;
  const stay = words.stillUnusable(amountWords(rejected, 'message'));
  if (used === 0) return words.nothingChanged(stay);
  return words.nowWritten(
    amountWords(rate, 'rating'),
    amountWords(watch, 'minute watched', 'minutes watched'),
    amountWords(recommendation, 'recommendation'),
    stay,
  );
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
        name={words.messagesTable}
        columns={[
          words.received,
          words.reason,
          words.message,
          words.topic,
          { name: words.partition, isNumber: true },
          { name: words.offset, isNumber: true },
        ]}
      >
        {pages.items?.map(({ topic, partition, offset, received, reason, value, length }) => (
          <tr key={`${topic} ${partition} ${offset}`}>
            <td>{timeWords(received)}</td>
            <td>{rejectReasons[reason]}</td>
            <td class="words">
              <code>{value === '' ? words.nothing : value}</code>
              {length > value.length && words.cutOff(countWords(length))}
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
