import type { Answer } from '../../../../client/index.ts';
import { Columns } from '../../components/bars.tsx';
import { overview as words } from '../../words/en/admin.ts';
import { countWords, delayWords, percentWords, rateWords } from '../../words/en/operator-format.ts';
import { type Line, Plot } from '../components/plot.tsx';
import { WideTable } from '../components/wide-table.tsx';

type History = Answer<'get', '/v1/history'>;
type Point = History['points'][number];

/** How requests were answered in the last hour, which the server keeps. */
export function LastHour({ of: history }: { of: History }) {
  return (
    <section class="admin-part" aria-labelledby="last-hour">
      <h2 id="last-hour">{words.lastHour}</h2>
      <p class="admin-note">{words.lastHourNote}</p>
      <Plots points={history.points} />
      <div class="hour-tables">
        <Busiest of={history.busiest} />
        <Days of={history.days} />
      </div>
    </section>
  );
}

function Plots({ points }: { points: readonly Point[] }) {
  const times = points.map(({ time }) => Date.parse(time) / 1000);
  const line = (name: string, measure: Exclude<keyof Point, 'time'>): Line => ({
    name,
    values: points.map((point) => point[measure]),
  });
  const plots = [
    { name: words.requests, lines: [line(words.answered, 'requests')], say: rateWords },
    { name: words.latency, lines: [line(words.half, 'median'), line(words.p95, 'p95')], say: delayWords },
    { name: words.errors, lines: [line(words.failures, 'failures'), line(words.refusals, 'refusals')], say: rateWords },
    { name: words.processor, lines: [line(words.ofOneCore, 'processor')], say: percentWords },
    { name: words.eventLoop, lines: [line(words.loopDelay, 'event_loop')], say: delayWords },
    { name: words.fallbacks, lines: [line(words.fallbacksLine, 'fallbacks')], say: rateWords },
  ];
  return (
    <div class="plots">
      {plots.map(({ name, lines, say }) => (
        <Plot key={name} name={name} times={times} lines={lines} say={say} />
      ))}
    </div>
  );
}

function Busiest({ of: routes }: { of: History['busiest'] }) {
  const { route, requests, p95 } = words.busiestColumns;
  return (
    <div>
      <h3>{words.busiest}</h3>
      {routes.length === 0 ? (
        <p>{words.noRequests}</p>
      ) : (
        <WideTable
          name={words.busiest}
          columns={[route, { name: requests, isNumber: true }, { name: p95, isNumber: true }]}
        >
          {routes.map((each) => (
            <tr key={`${each.method} ${each.route}`}>
              <th scope="row">
                <code>
                  {each.method} {each.route}
                </code>
              </th>
              <td class="number">{countWords(each.requests)}</td>
              <td class="number">{delayWords(each.p95)}</td>
            </tr>
          ))}
        </WideTable>
      )}
    </div>
  );
}

function Days({ of: days }: { of: History['days'] }) {
  const most = Math.max(...days.map(({ ratings, plays }) => ratings + plays));
  return (
    <div>
      <h3>{words.days}</h3>
      {most === 0 ? (
        <p>{words.daysNone}</p>
      ) : (
        <Columns
          label={words.days}
          columns={days.map(({ day, ratings, plays }) => ({
            name: String(Number(day.slice(-2))),
            share: (ratings + plays) / most,
            text: words.day(day, ratings, plays),
          }))}
        />
      )}
    </div>
  );
}
