import type { Answer } from '../../../../client/index.ts';
import { countWords, rateWords, spanWords, timeWords } from '../../words/en/operator-format.ts';
import { Ago, Figure, Figures } from '../components/parts.tsx';
import { WideTable } from '../components/wide-table.tsx';

type Stream = NonNullable<Answer<'get', '/v1/overview'>['stream']>;

/** What has been read of topics and logs, and how this process keeps up with its own. */
export function Streams({ of: { topics, reading } }: { of: Stream }) {
  return (
    <>
      <h3>Streams</h3>
      {reading && <Reading of={reading} />}
      {topics.length > 0 && (
        <WideTable
          name="Topics and logs"
          columns={[
            'Topic',
            { name: 'Partitions', isNumber: true },
            { name: 'Messages', isNumber: true },
            { name: 'Rejected', isNumber: true },
            'Newest event',
            'Last written',
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
        name="Behind by"
        value={lag === null ? 'not known yet' : countWords(lag.messages)}
        note={lag === null ? undefined : `messages${lag.seconds === null ? '' : `, ${spanWords(lag.seconds)}`}`}
      />
      <Figure
        name="Messages"
        value={rateWords(messages_per_second)}
        note={waiting_for === null ? 'in the last minute' : `It waits for ${waiting_for}.`}
      />
      <Figure
        name="Cannot be used"
        value={`${(rejected_share * 100).toFixed(1)}%`}
        note={rejects_too_many ? 'More than the limit: somebody should look.' : 'of the last minute’s messages'}
      />
    </Figures>
  );
}
