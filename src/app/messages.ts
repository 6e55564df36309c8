import { MarqueeError } from '../errors.ts';

/** A line for people, on standard error: standard output is for results and logs. */
export function tell(message: string): void {
  process.stderr.write(`marquee: ${message}\n`);
}

/** One sentence for an error that the user can do something about; the whole story for a defect. */
export function reportAndExit(error: unknown): never {
  if (error instanceof MarqueeError) tell(error.message);
  else {
    const story = error instanceof Error ? error.stack : String(error);
    tell(`this is a defect in Marquee; please report it with the lines below\n${story}`);
  }
  process.exit(1);
}

/** An error as a record may keep it: messages of other errors may quote data. */
export function describeFailure(error: unknown): string {
  return error instanceof MarqueeError ? error.message : 'A defect stopped it; whoever started it was told more.';
}
