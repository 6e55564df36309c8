import { describeId } from '../../domain/movie-id.ts';
import { addBatch, nothingCounted, type StreamTotal } from '../../store/stream/counts.ts';
import { type DeadLetterKey, retryDeadLetters } from '../../store/stream/dead-letters.ts';
import { parseLine } from './line.ts';
import { untilDatabaseAnswers, type WriteOptions } from './write.ts';

const lettersAtOnce = 1000;

/**
 * Puts all dead letters through again, some in each transaction, so that what has been done stays done.
 * @returns what they turned out to be; rejected ones are dead letters still
 * @throws AbortError when `signal` ends a wait for the database
 */
export async function replayDeadLetters(options: WriteOptions): Promise<StreamTotal> {
  let total = nothingCounted;
  let after: DeadLetterKey | undefined;
  do {
    const retried = await untilDatabaseAnswers(options, () =>
      retryDeadLetters(options.sql, { after, most: lettersAtOnce }, parseLine, (id) => ({ id, ...describeId(id) })),
    );
    const parsed = retried.map((letter) => letter.parsed);
    total = addBatch(total, {
      events: parsed.filter((each) => each.kind !== 'rejected'),
      deadLetters: parsed.filter((each) => each.kind === 'rejected'),
    });
    after = retried.at(-1);
  } while (after !== undefined);
  return total;
}
