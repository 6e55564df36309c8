import { type DestinationStream, type Logger, pino } from 'pino';
import { codeOf } from '../../store/failures.ts';

/** Frames are enough to find a defect. */
type LoggedError = { type: string; code: string | undefined; frames: string[] };

/**
 * JSON lines without personal data: no bodies, addresses or URLs, and of errors neither message nor fields, which may
 * quote what a user sent or the database holds.
 * @param destination standard output where absent
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError, req: () => undefined, res: () => undefined },
  };
  return destination ? pino(options, destination) : pino(options);
}

function describeError(error: unknown): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, code: undefined, frames: [] };
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  return { type: error.name, code: codeOf(error), frames: frames.map((frame) => frame.trim()) };
}
