import { Type } from 'typebox';
import { InvalidRequest } from '../problems.ts';

/** As we write it. */
export const timeSchema = Type.String({ format: 'date-time', examples: ['2026-11-23T08:00:00.000Z'] });

/** When something happened, as a request says it. */
export const eventTimeSchema = Type.String({
  format: 'date-time',
  description: 'When it happened, with a time zone; without it, now. Milliseconds count.',
  examples: ['2026-11-23T08:00:00Z'],
});

/** What an event time must be besides. */
export const eventTimeRule = 'must be a time from the year 1000 on that is not in the future';

const firstTime = Date.UTC(1000, 0);

/** Milliseconds: how much the clock of a site may be ahead of ours. */
const tolerance = 5 * 60_000;

/** @returns undefined for a time that cannot be right: one in the future would outlast whatever is said later */
export function parseEventTime(text: string): Date | undefined {
  const time = new Date(text);
  return time.getTime() >= firstTime && time.getTime() <= Date.now() + tolerance ? time : undefined;
}

/** The time of a body's `timestamp`, null where it has none. @throws InvalidRequest */
export function readEventTime(timestamp: string | undefined): Date | null {
  if (timestamp === undefined) return null;
  const time = parseEventTime(timestamp);
  if (time) return time;
  throw new InvalidRequest([{ field: 'body.timestamp', detail: eventTimeRule }]);
}
