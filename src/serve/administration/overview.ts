import { type Static, Type } from 'typebox';
import type { StreamSnapshot } from '../../ingest/movielog/meter.ts';
import { listImports } from '../../store/imports/imports.ts';
import { listTopics, type Overview, readOverview, type TopicState } from '../../store/overview.ts';
import type { Routes } from '../context.ts';
import { metricSources } from '../operation/metrics.ts';
import { problems } from '../problems.ts';
import { orNull, timeSchema } from '../schemas/fields.ts';
import { importSchema, toImportAnswer } from './imports.ts';

const rowsSchema = Type.Object(
  {
    movies: Type.Integer(),
    users: Type.Integer(),
    ratings: Type.Integer(),
    watches: Type.Integer(),
    hidden_movies: Type.Integer(),
  },
  { title: 'RowCounts', description: 'Rows of each table.' },
);

const topicSchema = Type.Object(
  {
    topic: Type.String(),
    partitions: Type.Integer(),
    messages: Type.Integer({ description: 'Messages read, including rejected ones.' }),
    rejected: Type.Integer(),
    last_event: orNull(timeSchema),
    updated: Type.String({ format: 'date-time', description: 'Time of the last write.' }),
  },
  { title: 'Topic', description: 'What any process has read from a topic or log.' },
);

const readingSchema = Type.Object(
  {
    waiting_for: orNull(Type.String({ description: 'Kafka or the database; null if it waits for neither.' })),
    messages_per_second: Type.Number({ description: 'In the last minute.' }),
    rejected_share: Type.Number({ description: 'Of the messages of the last minute.' }),
    rejects_too_many: Type.Boolean({ description: 'Whether that is above the limit.' }),
    lag: orNull(
      Type.Object({
        messages: Type.Integer({ description: 'Messages not written yet.' }),
        seconds: orNull(Type.Number({ description: 'Seconds since the last message written, if there are more.' })),
      }),
    ),
  },
  { title: 'StreamReading', description: 'Progress of this process on its topic; `lag` is null until it is known.' },
);

const modelSchema = Type.Object(
  {
    version: Type.Integer(),
    data_as_of: orNull(timeSchema),
    trained: Type.String({ format: 'date-time', description: 'When its training started.' }),
    age_seconds: Type.Number({ description: 'Since then.' }),
  },
  { title: 'ServedModel', description: 'The model in use.' },
);

const overviewSchema = Type.Object(
  {
    rows: rowsSchema,
    last_event: orNull(Type.String({ format: 'date-time', description: 'Time of the newest rating or watch.' })),
    last_import: orNull(importSchema),
    stream: orNull(
      Type.Object(
        { topics: Type.Array(topicSchema), reading: orNull(readingSchema) },
        { description: 'Null if nothing was ever read; `reading` is null if this process reads no topic.' },
      ),
    ),
    model: orNull(modelSchema),
    ratings_since_training: orNull(
      Type.Integer({ description: 'Ratings, and watches of movies not rated, added since that model was trained.' }),
    ),
  },
  { $id: 'Overview', description: 'State of a server and its data' },
);

type OverviewAnswer = Static<typeof overviewSchema>;

function toRowCounts({ hiddenMovies, lastEvent: _, unratedWatches: __, ...counts }: Overview): OverviewAnswer['rows'] {
  return { ...counts, hidden_movies: hiddenMovies };
}

function toStream(topics: readonly TopicState[], state: StreamSnapshot | undefined): OverviewAnswer['stream'] {
  if (topics.length === 0 && state === undefined) return null;
  return { topics: topics.map(toTopic), reading: state ? toReading(state) : null };
}

function toTopic({ lastEvent, updated, ...topic }: TopicState): Static<typeof topicSchema> {
  return { ...topic, last_event: lastEvent?.toISOString() ?? null, updated: updated.toISOString() };
}

function toReading(state: StreamSnapshot): Static<typeof readingSchema> {
  const { waitingFor, messagesPerSecond, rejectedShare, rejectsTooMany, lag } = state;
  return {
    waiting_for: waitingFor,
    messages_per_second: messagesPerSecond,
    rejected_share: rejectedShare,
    rejects_too_many: rejectsTooMany,
    lag,
  };
}

/** `GET /v1/overview`. */
export const overviewRoute: Routes = async (app, context) => {
  const { sql, model, stream } = context;
  const { activeModel } = metricSources(context);
  app.get(
    '/overview',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'readOverview',
        summary: 'State of the server and its data',
        description: 'Counts are exact, and slower the more rows there are.',
        tags: ['operation'],
        response: { 200: overviewSchema, ...problems },
      },
    },
    async () => {
      const [overview, topics, [newest], active] = await Promise.all([
        readOverview(sql),
        listTopics(sql),
        listImports(sql, 1),
        activeModel(),
      ]);
      return {
        rows: toRowCounts(overview),
        last_event: overview.lastEvent?.toISOString() ?? null,
        last_import: newest ? toImportAnswer(newest) : null,
        stream: toStream(topics, await stream?.()),
        model: active ? describeModel(active, model.current()?.dataAsOf ?? null) : null,
        ratings_since_training: active ? overview.ratings + overview.unratedWatches - active.entries : null,
      };
    },
  );
};

function describeModel({ version, created }: { version: number; created: Date }, dataAsOf: Date | null) {
  return {
    version,
    data_as_of: dataAsOf?.toISOString() ?? null,
    trained: created.toISOString(),
    age_seconds: (Date.now() - created.getTime()) / 1000,
  };
}
