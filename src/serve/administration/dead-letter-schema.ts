import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import type { DeadLetterPlace, ListedDeadLetter } from '../../store/stream/dead-letters.ts';
import { rejectReasons, rejectsOf, type StreamCounts } from '../../store/stream/events.ts';
import { orNull } from '../movies/summary.ts';
import { invalidCursor, readOpenCursor, writeOpenCursor } from '../schemas/open-cursors.ts';
import { nextSchema, pageQuery } from '../schemas/paging.ts';
import { lineOf } from '../schemas/texts.ts';
import { timeSchema } from '../schemas/times.ts';

const reasonSchema = Type.Enum(rejectReasons, { description: 'Why it cannot be used.' });

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
    user_id: orNull(Type.Integer({ description: 'Whom it is about, as far as can be read.' })),
  },
  {
    $id: 'DeadLetter',
    description: 'A message that could not be used.',
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

export const deadLettersQuery = Type.Object({
  topic: Type.Optional(lineOf('Only those of this topic.', 'movielog')),
  reason: Type.Optional(reasonSchema),
  ...pageQuery.properties,
});

export const deadLettersSchema = Type.Object({
  dead_letters: Type.Array(deadLetterSchema),
  next: nextSchema,
});

export const deadLetterCountsSchema = Type.Object({
  reasons: Type.Array(Type.Object({ topic: topicSchema, reason: reasonSchema, count: Type.Integer() })),
});

export const replaySchema = Type.Object(
  {
    rate: Type.Integer({ description: 'Ratings, now written.' }),
    watch: Type.Integer({ description: 'Minutes watched, now written.' }),
    recommendation: Type.Integer({ description: 'Recommendations, now written.' }),
    rejected: Type.Integer({ description: 'Those that still cannot be used.' }),
    rejected_by_reason: Type.Record(Type.String(), Type.Integer()),
  },
  {
    $id: 'Replay',
    description: 'What the dead letters turned out to be.',
    examples: [{ rate: 2, watch: 0, recommendation: 0, rejected: 1, rejected_by_reason: { garbage: 1 } }],
  },
);

export function toDeadLetter(letter: ListedDeadLetter): Static<typeof deadLetterSchema> {
  const { topic, partition, offset, microseconds, reason, value, length, userId } = letter;
  const received = new Date(microseconds / 1000).toISOString();
  return { topic, partition, offset, received, reason, value, length, user_id: userId };
}

export function toReplay(counts: StreamCounts): Static<typeof replaySchema> {
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

export function writeDeadLetterCursor({ microseconds, topic, partition, offset }: DeadLetterPlace): string {
  return writeOpenCursor([microseconds, topic, partition, offset] satisfies Static<typeof placeSchema>);
}

/** @throws MarqueeError CURSOR_INVALID */
export function readDeadLetterCursor(cursor: string | undefined): DeadLetterPlace | undefined {
  if (cursor === undefined) return undefined;
  const content = readOpenCursor(cursor);
  if (!Check(placeSchema, content)) throw invalidCursor();
  const [microseconds, topic, partition, offset] = content;
  return { microseconds, topic, partition, offset };
}
