import { MarqueeError } from '../errors.ts';

/** Writes a line to standard error; standard output is for results and logs. */
export function notify(message: string): void {
  process.stderr.write(`marquee: ${message}\n`);
}

/** Reports an error that the user can act on with its message, and a defect with its stack. */
export function reportAndExit(error: unknown): never {
  if (error instanceof MarqueeError) notify(error.message);
  else {
    const stack = error instanceof Error ? error.stack : String(error);
    notify(`internal error; please report it with the lines below\n${stack}`);
  }
  process.exit(1);
}

/** The text that is recorded for an error. Only our own errors are quoted, as the messages of others may contain data. */
export function describeFailure(error: unknown): string {
  return error instanceof MarqueeError
    ? error.message
    : 'Stopped by an internal error; see the output of the command that started it.';
}
