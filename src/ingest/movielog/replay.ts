import { readNames } from '../../store/imports/known.ts';
import { type DeadLetterKey, retryDeadLetters } from '../../store/stream/dead-letters.ts';
import { addBatch, nothingCounted, type StreamTotal } from '../../store/stream/events.ts';
import { untilDatabaseAnswers, type WriteOptions } from './database-wait.ts';
import { parseLine } from './line.ts';
import { latestTime } from './write.ts';

const lettersAtOnce = 1000;

/**
 * Puts all dead letters through again, some in each transaction, so that what has been done stays done.
 * @returns what they turned out to be; rejected ones are dead letters still
 * @throws AbortError when `signal` ends a wait for the database
 */
export async function replayDeadLetters(options: WriteOptions): Promise<StreamTotal> {
  const names = await untilDatabaseAnswers(options, () => readNames(options.sql));
  const known = {
    latest: await untilDatabaseAnswers(options, () => latestTime(options.sql)),
    userOf: (name: string) => names.get(name),
  };
  const parse = (value: Uint8Array) => parseLine(value, known);
  let total = nothingCounted;
  let after: DeadLetterKey | undefined;
  do {
    const retried = await untilDatabaseAnswers(options, () =>
      retryDeadLetters(options.sql, { after, most: lettersAtOnce }, parse),
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
