import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { createMeter } from '../../ingest/movielog/meter.ts';
import { replayDeadLetters } from '../../ingest/movielog/replay.ts';
import {
  countDeadLetters,
  type DeadLetterPlace,
  type ListedDeadLetter,
  listDeadLetters,
} from '../../store/stream/dead-letters.ts';
import { rejectReasons, rejectsOf, type StreamCounts } from '../../store/stream/events.ts';
import type { Routes } from '../context.ts';
import { problems } from '../problems.ts';
import { lineOf, orNull, timeSchema } from '../schemas/fields.ts';
import {
  defaultLimit,
  invalidCursor,
  nextSchema,
  pageQuery,
  readOpenCursor,
  writeOpenCursor,
} from '../schemas/paging.ts';

const reasonSchema = Type.Enum(rejectReasons, { description: 'Why it was rejected.' });

const topicSchema = Type.String({ description: 'Where it came from.' });

const deadLetterSchema = Type.Object(
  {
    topic: topicSchema,
    partition: Type.Integer(),
    offset: Type.Integer({ description: 'Its place in the partition; of a file, the line, from 0.' }),
    received: timeSchema,
    reason: reasonSchema,
    value: Type.String({ description: 'The message as text, its first 1,000 characters.' }),
    length: Type.Integer({ description: 'How many characters the message has.' }),
    user_id: orNull(Type.Integer({ description: 'The user it is about, if that can be read.' })),
  },
  {
    $id: 'DeadLetter',
    description: 'A message that could not be processed.',
    examples: [
      {
        topic: 'movielog',
        partition: 0,
        offset: 1234,
        received: '2026-11-23T08:00:00.000Z',
        reason: 'rating_out_of_range',
        value: '2026-11-23T07:59:59,42,GET /rate/heat+1995=9',
        length: 44,
        user_id: 42,
      },
    ],
  },
);

const deadLettersQuery = Type.Object({
  topic: Type.Optional(lineOf('Only those of this topic.', 'movielog')),
  reason: Type.Optional(reasonSchema),
  ...pageQuery.properties,
});

const deadLettersSchema = Type.Object({
  dead_letters: Type.Array(deadLetterSchema),
  next: nextSchema,
});

const deadLetterCountsSchema = Type.Object({
  reasons: Type.Array(Type.Object({ topic: topicSchema, reason: reasonSchema, count: Type.Integer() })),
});

const replaySchema = Type.Object(
  {
    rate: Type.Integer({ description: 'Ratings written.' }),
    watch: Type.Integer({ description: 'Minutes watched, written.' }),
    recommendation: Type.Integer({ description: 'Recommendations written.' }),
    rejected: Type.Integer({ description: 'Messages that are still rejected.' }),
    rejected_by_reason: Type.Record(Type.String(), Type.Integer()),
  },
  {
    $id: 'Replay',
    description: 'Outcome of the retry, by kind of message.',
    examples: [{ rate: 2, watch: 0, recommendation: 0, rejected: 1, rejected_by_reason: { garbage: 1 } }],
  },
);

function toDeadLetter(letter: ListedDeadLetter): Static<typeof deadLetterSchema> {
  const { topic, partition, offset, microseconds, reason, value, length, userId } = letter;
  const received = new Date(microseconds / 1000).toISOString();
  return { topic, partition, offset, received, reason, value, length, user_id: userId };
}

function toReplay(counts: StreamCounts): Static<typeof replaySchema> {
  const { rejected, ...used } = counts;
  return { ...used, rejected: rejectsOf(counts), rejected_by_reason: rejected };
}

const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const placeSchema = Type.Tuple([
  whole,
  lineOf('The topic.'),
  Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 }),
  whole,
]);

function writeDeadLetterCursor({ microseconds, topic, partition, offset }: DeadLetterPlace): string {
  return writeOpenCursor([microseconds, topic, partition, offset] satisfies Static<typeof placeSchema>);
}

/** @throws MarqueeError CURSOR_INVALID */
function readDeadLetterCursor(cursor: string | undefined): DeadLetterPlace | undefined {
  if (cursor === undefined) return undefined;
  const content = readOpenCursor(cursor);
  if (!Check(placeSchema, content)) throw invalidCursor();
  const [microseconds, topic, partition, offset] = content;
  return { microseconds, topic, partition, offset };
}

/** What a replay has written until then is kept; the next one continues with the rest. */
const maxReplayMs = 10 * 60_000;

/** `GET /v1/dead-letters`, `GET /v1/dead-letters/reasons`, `POST /v1/dead-letters/replay`. */
export const deadLettersRoutes: Routes = async (app, { sql, logger }) => {
  app.get(
    '/dead-letters',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listDeadLetters',
        summary: 'Dead letters',
        description: 'Newest first.',
        tags: ['operation'],
        querystring: deadLettersQuery,
        response: { 200: deadLettersSchema, ...problems },
      },
    },
    async ({ query: { topic, reason, limit = defaultLimit, cursor } }) => {
      const page = { after: readDeadLetterCursor(cursor), limit: limit + 1 };
      const letters = await listDeadLetters(sql, { topic, reason }, page);
      const shown = letters.slice(0, limit);
      const hasMore = letters.length > limit;
      return { dead_letters: shown.map(toDeadLetter), next: hasMore ? writeDeadLetterCursor(shown.at(-1)!) : null };
    },
  );

  app.get(
    '/dead-letters/reasons',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'countDeadLetters',
        summary: 'Dead letters by reason',
        description: 'Counts by topic and reason, highest first.',
        tags: ['operation'],
        response: { 200: deadLetterCountsSchema, ...problems },
      },
    },
    async () => ({ reasons: await countDeadLetters(sql) }),
  );

  app.post(
    '/dead-letters/replay',
    {
      config: { access: 'admin' },
      handlerTimeout: maxReplayMs,
      schema: {
        operationId: 'replayDeadLetters',
        summary: 'Retry all dead letters',
        description:
          'As `marquee dead-letters replay`: messages that are valid now are written and removed from the dead letters; the ' +
          'others stay. It ends when the client leaves, or after 10 minutes; what was written by then is kept.',
        tags: ['operation'],
        response: { 200: replaySchema, ...problems },
      },
    },
    async (_request, reply) => {
      // Not the request's signal, which ends with the request's body.
      const left = new AbortController();
      reply.raw.once('close', () => left.abort());
      const signal = AbortSignal.any([left.signal, AbortSignal.timeout(maxReplayMs)]);
      const onNotice = (message: string) => logger.warn(`replaying dead letters: ${message}`);
      return toReplay((await replayDeadLetters({ sql, meter: createMeter(), onNotice, signal })).counts);
    },
  );
};
