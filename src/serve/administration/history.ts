import { type Static, Type } from 'typebox';
import { countEventsByDay } from '../../store/overview.ts';
import type { Routes } from '../context.ts';
import { type BusyRoute, type HistoryPoint, historyEverySeconds } from '../operation/history.ts';
import { problems } from '../problems.ts';
import { orNull } from '../schemas/fields.ts';

const perSecond = (description: string) => Type.Number({ minimum: 0, description: `${description}, per second` });
const seconds = (description: string) => Type.Number({ minimum: 0, description: `${description}, in seconds` });

const pointSchema = Type.Object(
  {
    time: Type.String({ format: 'date-time', description: 'When the interval ended.' }),
    requests: perSecond('Requests of viewers and sites'),
    failures: perSecond('Answers with a status of 500 or above'),
    refusals: perSecond('Answers with a status of 400 to 499'),
    median: orNull(seconds('Median response time')),
    p95: orNull(seconds('95th percentile of the response times')),
    fallbacks: perSecond('Lists that rest on no history of the viewer'),
    event_loop: seconds("99th percentile of the event loop's delay"),
    processor: Type.Number({ minimum: 0, description: 'Share of one processor that the process used' }),
    memory: Type.Integer({ minimum: 0, description: 'Bytes of memory that the process holds' }),
  },
  { title: 'HistoryPoint' },
);

const historySchema = Type.Object(
  {
    every_seconds: Type.Integer({ description: 'The length of an interval.' }),
    points: Type.Array(pointSchema, { description: 'At most the last hour, oldest first.' }),
    busiest: Type.Array(
      Type.Object({
        method: Type.String(),
        route: Type.String({ description: 'As declared, without ids.' }),
        requests: Type.Integer(),
        p95: seconds('95th percentile of its response times'),
      }),
      { description: 'The routes with the most requests in that time.' },
    ),
    days: Type.Array(
      Type.Object({ day: Type.String({ format: 'date' }), ratings: Type.Integer(), plays: Type.Integer() }),
      { description: 'Ratings given and movies watched on each of the last 14 days, by the time that they have.' },
    ),
  },
  { $id: 'History', description: 'What this process did in the last hour, and what users did in the last days' },
);

const daysShown = 14;
/** Counting reads all ratings. */
const countEveryMs = 300_000;

/** `GET /v1/history`. */
export const historyRoute: Routes = async (app, { sql, readHistory }) => {
  let counted: { at: number; days: Promise<Static<typeof historySchema>['days']> } | undefined;
  const days = () => {
    if (counted === undefined || counted.at < Date.now() - countEveryMs) {
      counted = { at: Date.now(), days: countEventsByDay(sql, daysShown) };
      counted.days.catch(() => {
        counted = undefined;
      });
    }
    return counted.days;
  };
  app.get(
    '/history',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readHistory',
        summary: 'The last hour',
        description: 'Of this process, since its start at most. Counts by day are up to five minutes old.',
        tags: ['operation'],
        response: { 200: historySchema, ...problems },
      },
    },
    async () => {
      const { points, busiest } = await readHistory();
      return {
        every_seconds: historyEverySeconds,
        points: points.map(toPoint),
        busiest: busiest.map((each: BusyRoute) => ({ ...each })),
        days: await days(),
      };
    },
  );
};

function toPoint({ time, eventLoop, ...point }: HistoryPoint): Static<typeof pointSchema> {
  return { time: time.toISOString(), event_loop: eventLoop, ...point };
}
