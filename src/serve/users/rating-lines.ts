import type { Sql } from '../../store/database.ts';
import { unknownMovie, unknownUser } from '../../store/locks.ts';
import type { RatingOutcome, RatingWrite } from '../../store/users/rating-writes.ts';
import { writeRatings } from '../../store/users/rating-writes.ts';
import { eventTimeRule, parseEventTime } from '../schemas/times.ts';
import { createAjv, faultsOf } from '../validation.ts';
import type { JsonLine } from './json-lines.ts';
import type { RatingResult } from './rating-results.ts';
import { type RatingLine, ratingLine, toStoredRating } from './rating-schema.ts';

const isRatingLine = createAjv(false).compile<RatingLine>(ratingLine);

type Rejected = Extract<RatingResult, { status: 'rejected' }>;

/** Writes those of `lines` that are ratings. @returns what became of each, in their order */
export async function writeRatingLines(sql: Sql, lines: readonly JsonLine[]): Promise<RatingResult[]> {
  const checked = lines.map(check);
  const writes = checked.filter((each): each is RatingWrite => !('status' in each));
  const outcomes = writes.length > 0 ? (await writeRatings(sql, writes)).values() : [].values();
  return checked.map((each, index) =>
    'status' in each ? each : toResult(lines[index]!.line, each, outcomes.next().value!),
  );
}

function check({ line, value }: JsonLine): RatingWrite | Rejected {
  if (value === undefined) return rejected(line, null, 'is not JSON');
  if (!isRatingLine(value)) {
    const [fault] = faultsOf(isRatingLine.errors ?? []);
    return rejected(line, fault!.field || null, fault!.detail);
  }
  const timestamp = value.timestamp === undefined ? null : parseEventTime(value.timestamp);
  if (timestamp === undefined) return rejected(line, 'timestamp', eventTimeRule);
  return { userId: value.user_id, movieId: value.movie, stars: value.rating, timestamp };
}

function toResult(line: number, { userId, movieId }: RatingWrite, outcome: RatingOutcome): RatingResult {
  switch (outcome.status) {
    case 'rejected':
      return outcome.unknown === 'user'
        ? rejected(line, 'user_id', unknownUser(userId).message)
        : rejected(line, 'movie', unknownMovie(movieId).message);
    case 'outdated':
      return { line, status: outcome.status, stored: toStoredRating(movieId, outcome.stored) };
    default:
      return { line, status: outcome.status };
  }
}

function rejected(line: number, field: string | null, detail: string): Rejected {
  return { line, status: 'rejected', field, detail };
}
