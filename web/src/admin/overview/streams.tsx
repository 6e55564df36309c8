import type { Answer } from '../../../../client/index.ts';
import { streams as words } from '../../words/en/admin.ts';
import { countWords, rateWords, spanWords, timeWords } from '../../words/en/operator-format.ts';
import { Ago, Figure, Figures } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';

type Stream = NonNullable<Answer<'get', '/v1/overview'>['stream']>;

/** What has been read of topics and logs, and how this process keeps up with its own. */
export function Streams({ of: { topics, reading } }: { of: Stream }) {
  return (
    <>
      <h3>{words.title}</h3>
      {reading && <Reading of={reading} />}
      {topics.length > 0 && (
        <WideTable
          name={words.topics}
          columns={[
            words.topic,
            { name: words.partitions, isNumber: true },
            { name: words.messages, isNumber: true },
            { name: words.rejected, isNumber: true },
            words.newest,
            words.updated,
          ]}
        >
          {topics.map(({ topic, partitions, messages, rejected, last_event, updated }) => (
            <tr key={topic}>
              <th scope="row" class="words">
                {topic}
              </th>
              <td class="number">{countWords(partitions)}</td>
              <td class="number">{countWords(messages)}</td>
              <td class="number">
                {rejected > 0 ? <a href="/admin/data#dead-letters">{countWords(rejected)}</a> : '0'}
              </td>
              <td>{timeWords(last_event)}</td>
              <td>
                <Ago of={updated} />
              </td>
            </tr>
          ))}
        </WideTable>
      )}
    </>
  );
}

function Reading({ of: reading }: { of: NonNullable<Stream['reading']> }) {
  const { waiting_for, messages_per_second, rejected_share, rejects_too_many, lag } = reading;
  return (
    <Figures>
      <Figure
        name={words.lag}
        value={lag === null ? words.lagUnknown : countWords(lag.messages)}
        note={lag === null ? undefined : words.lagNote(lag.seconds === null ? null : spanWords(lag.seconds))}
      />
      <Figure
        name={words.messages}
        value={rateWords(messages_per_second)}
        note={waiting_for === null ? words.lastMinute : words.waitsFor(waiting_for)}
      />
      <Figure
        name={words.unusable}
        value={`${(rejected_share * 100).toFixed(1)}%`}
        note={rejects_too_many ? words.tooMany : words.unusableNote}
      />
    </Figures>
  );
}
